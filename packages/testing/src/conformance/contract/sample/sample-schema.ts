import type { JsonSchema } from '@sallyport/protocol';
import fc from 'fast-check';
import type { z } from 'zod';
import { NotGenerated } from './plain-schema.ts';
import type { Extent } from './schema-arbitrary.ts';
import { schemaArbitrary } from './schema-arbitrary.ts';

/** A schema of a contract, as data and as what validates by it. */
export interface Sampled {
  readonly schema: JsonSchema;
  readonly validator: z.ZodType;
}

const SEED = 1;
/** Values tried for one that is wanted. */
const TRIES = 20;

/**
 * Different values that a schema allows, always the same ones: one with the least, one with the most, then others.
 *
 * @throws NotGenerated where it finds none.
 */
export function sampleSchema({ schema, validator }: Sampled, count: number): readonly unknown[] {
  const found = new Map<string, unknown>();
  const wanted: readonly [Extent, number][] = [
    ['least', 1],
    ['most', 2],
    ['any', count],
  ];
  for (const [extent, upTo] of wanted) {
    const arbitrary = schemaArbitrary({ schema, root: schema }, extent);
    for (const value of fc.sample(arbitrary, { seed: SEED, numRuns: upTo * TRIES })) {
      if (found.size >= Math.min(upTo, count)) break;
      const text = JSON.stringify(value);
      if (text !== undefined && !found.has(text) && validator.safeParse(value).success) {
        found.set(text, JSON.parse(text)); // as it will be on the wire, without -0
      }
    }
  }
  if (found.size > 0) return [...found.values()];
  throw new NotGenerated('none of the values that were made fits the whole schema');
}
