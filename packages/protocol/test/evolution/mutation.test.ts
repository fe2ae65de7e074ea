import type { JsonSchema } from '@sallyport/protocol';
import { digestContract } from '@sallyport/protocol';
import type { Mode } from '@sallyport/protocol/evolution';
import { diffContracts } from '@sallyport/protocol/evolution';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seed } from '../seed.ts';
import type { Mutation } from './contract-arbitrary.ts';
import { anyMutation, largeContract } from './contract-arbitrary.ts';
import { payloadOf } from './payload-arbitrary.ts';
import { receiver, sender } from './schema-judge.ts';

const today = '2030-06-15';
const modes: readonly Mode[] = ['server-first', 'client-first', 'full'];

test('no change that is judged compatible has a counterexample', () => {
  const passed = new Map<Mode, number>();
  fc.assert(
    fc.property(
      anyMutation,
      fc.constantFrom(...modes),
      fc.integer(),
      (mutation, mode, sampleSeed) => {
        const { findings } = diffContracts(mutation.old, mutation.next, { mode, today });
        if (findings.some(({ level }) => level === 'breaking')) return;
        passed.set(mode, (passed.get(mode) ?? 0) + 1);
        for (const [sent, accepted] of meetings(mutation, mode)) {
          const [mayBeSent, isTaken] = [sender(sent), receiver(accepted)];
          for (const payload of fc.sample(payloadOf(sent), { numRuns: 15, seed: sampleSeed })) {
            if (mayBeSent(payload)) expect(isTaken(payload), JSON.stringify(payload)).toBe(true);
          }
        }
      },
    ),
    { numRuns: 1000, seed },
  );
  for (const mode of modes) expect(passed.get(mode), mode).toBeGreaterThan(50);
}, 30_000);

test('every change of the digest is found', () => {
  fc.assert(
    fc.property(anyMutation, ({ old, next }) => {
      const { findings } = diffContracts(old, next, { mode: 'full', today });
      if (digestContract(old) !== digestContract(next)) expect(findings).not.toEqual([]);
    }),
    { numRuns: 300, seed },
  );
});

/** It takes half a second; what grows with the square of the contract takes minutes. */
const BLOW_UP_MS = 15_000;

test('200 channels and 1,000 intents, one channel in ten changed, are compared without a blow-up', {
  timeout: 60_000,
}, () => {
  const old = largeContract(200, 1000);
  const next = structuredClone(old);
  for (const [index, key] of Object.keys(old.channels).entries()) {
    if (index % 10 > 0) continue;
    const text = JSON.stringify(old.channels[key]).replaceAll('"maxLength":100', '"maxLength":99');
    next.channels[key] = JSON.parse(text);
  }
  const unchanged = timed(() => diffContracts(old, structuredClone(old), { mode: 'full', today }));
  expect(unchanged.ms).toBeLessThan(BLOW_UP_MS);
  const changed = timed(() => diffContracts(old, next, { mode: 'full', today }));
  expect(changed.result.findings.length).toBeGreaterThan(300);
  expect(changed.ms).toBeLessThan(BLOW_UP_MS);
});

/** The schemas that meet: whoever sends, and whoever takes, under a mode. */
function meetings(
  { place, schemas: [old, next] }: Mutation,
  mode: Mode,
): [JsonSchema, JsonSchema][] {
  const isToServer = place.direction === 'to-server';
  const oldClient: [JsonSchema, JsonSchema] = isToServer ? [old, next] : [next, old];
  const newClient: [JsonSchema, JsonSchema] = isToServer ? [next, old] : [old, next];
  if (mode === 'full') return [oldClient, newClient];
  return mode === 'server-first' ? [oldClient] : [newClient];
}

function timed<Result>(run: () => Result): { readonly result: Result; readonly ms: number } {
  const started = performance.now();
  const result = run();
  return { result, ms: performance.now() - started };
}
