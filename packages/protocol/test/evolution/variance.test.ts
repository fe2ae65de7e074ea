import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareSchemas } from '../../src/evolution/variance.ts';
import { seed } from '../seed.ts';
import { mutated } from './mutate-schema.ts';
import { payloadOf } from './payload-arbitrary.ts';
import { anySchema } from './schema-arbitrary.ts';
import { receiver, sender } from './schema-judge.ts';

const change = anySchema.chain((old) => fc.tuple(fc.constant(old), mutated(old)));

describe('compareSchemas', () => {
  test('lets no payload through that the receiver refuses', () => {
    let contained = 0;
    fc.assert(
      fc.property(change, fc.boolean(), fc.integer(), ([old, next], forth, sampleSeed) => {
        const [sent, accepted] = forth ? [old, next] : [next, old];
        const { misfits } = compareSchemas(sent, accepted);
        if (misfits.length > 0) return;
        contained += 1;
        const from = sender(sent);
        const into = receiver(accepted);
        for (const payload of fc.sample(payloadOf(sent), { numRuns: 15, seed: sampleSeed })) {
          if (from(payload)) expect(into(payload), JSON.stringify(payload)).toBe(true);
        }
      }),
      { numRuns: 1000, seed },
    );
    expect(contained).toBeGreaterThan(250);
  }, 30_000);

  test('gives counterexamples that the sender may send and the receiver refuses', () => {
    let shown = 0;
    fc.assert(
      fc.property(change, ([sent, accepted]) => {
        for (const { counterexample } of compareSchemas(sent, accepted).misfits) {
          if (counterexample === undefined) continue;
          shown += 1;
          expect(sender(sent)(counterexample.value)).toBe(true);
          expect(receiver(accepted)(counterexample.value)).toBe(false);
        }
      }),
      { numRuns: 500, seed },
    );
    expect(shown).toBeGreaterThan(50);
  });

  test('finds nothing between a schema and itself', () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        expect(compareSchemas(schema, structuredClone(schema)).misfits).toEqual([]);
      }),
      { numRuns: 500, seed },
    );
  });
});
