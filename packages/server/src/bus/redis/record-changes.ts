import { SimpleError } from '@redis/client';
import { BusError } from '../bus-error.ts';
import type { StoredRecord } from '../record-driver.ts';
import { RedisBatches } from './redis-batches.ts';
import type { RedisEngine } from './redis-engine.ts';
import { toBusError } from './redis-fault.ts';
import { CHANGE } from './redis-record-scripts.ts';

/** Something that is to become of one record. */
export interface Change {
  readonly key: string;
  readonly value: string;
  /** What the record is known by afterwards. */
  readonly version: string;
  readonly condition: 'put' | 'create' | 'replace' | 'remove';
  /** The version that it must have; '' for any. */
  readonly expected: string;
  /** Milliseconds that it lives; the same for all of a group. */
  readonly forMs: number;
}

/** What became of it; what stood where there should have been nothing; or why nothing did. */
export type Changed =
  | { readonly done: true }
  | { readonly done: false; readonly present: StoredRecord | undefined }
  | { readonly done: 'refused'; readonly error: BusError };

/** Changes that go together at most, so that nobody waits long for one script. */
const MAX_TOGETHER = 250;

/** Changes of records by one script, in the order in which they were asked for; the place is the key of a group. */
export function recordChanges(engine: RedisEngine): RedisBatches<Change, Changed> {
  return new RedisBatches<Change, Changed>({
    engine,
    maxTogether: MAX_TOGETHER,
    lengthOf: ({ key, value }) => key.length + value.length,
    async run(group, changes) {
      const args = [String(changes[0]?.forMs ?? 0)];
      for (const { key, value, version, condition, expected } of changes) {
        args.push(key, value, version, condition, expected);
      }
      const answers = await engine.run(CHANGE, { keys: [group, `${group}:times`], args });
      const list: readonly unknown[] = Array.isArray(answers) ? answers : [];
      return changes.map(({ key }, at) => read(key, list[at]));
    },
  });
}

function read(key: string, answer: unknown): Changed {
  if (answer === 1) return { done: true };
  if (answer === 0) return { done: false, present: undefined };
  const [version, value] = Array.isArray(answer) ? answer : [];
  if (typeof version === 'string' && typeof value === 'string') {
    return { done: false, present: { key, value, version } };
  }
  const error =
    typeof version === 'string'
      ? toBusError(new SimpleError(version))
      : new BusError('corrupt', `Redis does not say what became of "${key}".`);
  return { done: 'refused', error };
}
