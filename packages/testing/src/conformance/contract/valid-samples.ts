import { edgesOf } from './sample/edges-of.ts';
import type { Sampled } from './sample/sample-schema.ts';
import { sampleSchema } from './sample/sample-schema.ts';

const SAMPLES = 8;

/**
 * Values that a server must take: a few of any kind, and those at the ends of what is allowed.
 *
 * @throws NotGenerated where none could be made.
 */
export function validSamples(sampled: Sampled): readonly unknown[] {
  const values = [...sampleSchema(sampled, SAMPLES), ...edgesOf(sampled)];
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
