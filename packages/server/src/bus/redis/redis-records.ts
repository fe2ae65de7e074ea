import { randomBytes } from 'node:crypto';
import type { Log } from '../../log.ts';
import type { Created, RecordDriver, Records, StoredRecord } from '../record-driver.ts';
import { hashTag } from './hash-tag.ts';
import type { Change, Changed } from './record-changes.ts';
import { recordChanges } from './record-changes.ts';
import type { RedisBatches } from './redis-batches.ts';
import type { RedisEngine } from './redis-engine.ts';
import { GET, LIST } from './redis-record-scripts.ts';

export interface RedisRecordsParts {
  readonly engine: RedisEngine;
  readonly prefix: string;
  readonly log: Log;
}

type Written = Exclude<Changed, { readonly done: 'refused' }> & { readonly version: string };

/** The time at which it vanishes, its version, and its value. */
const STORED = /^(\d+) (\S+) (.*)$/s;

/** Records as hashes, one a group; a script compares and writes in one step. */
export class RedisRecords implements RecordDriver {
  readonly #parts: RedisRecordsParts;
  readonly #changes: RedisBatches<Change, Changed>;
  /** Versions are never used twice, not even by a Redis that came back empty: a lease that was lost stays lost. */
  readonly #instance = randomBytes(9).toString('base64url');
  #writes = 0;

  constructor(parts: RedisRecordsParts) {
    this.#parts = parts;
    this.#changes = recordChanges(parts.engine);
  }

  bucket(name: string, forMs: number): Records {
    const { engine, prefix } = this.#parts;
    const keyOf = (group: string): string => `${prefix}:record:${hashTag(`${name}/${group}`)}`;
    const change = (group: string, wanted: Omit<Change, 'version' | 'forMs'>): Promise<Written> => {
      this.#writes += 1;
      const version = `${this.#instance}.${this.#writes.toString(36)}`;
      const changed = this.#changes.add(keyOf(group), { ...wanted, version, forMs });
      return changed.then((became) => {
        if (became.done === 'refused') throw became.error;
        return { ...became, version };
      });
    };
    return {
      async create(group, key, value): Promise<Created> {
        const written = await change(group, { key, value, condition: 'create', expected: '' });
        if (written.done || written.present === undefined) {
          return { created: true, version: written.version };
        }
        return { created: false, present: written.present };
      },
      get: async (group, key) => {
        await this.#changes.settled(keyOf(group));
        const answer = await engine.run(GET, { keys: [keyOf(group)], args: [key] });
        const [now, stored] = Array.isArray(answer) ? answer : [];
        return stored === null ? undefined : this.#read(key, stored, now);
      },
      async put(group, key, value) {
        return (await change(group, { key, value, condition: 'put', expected: '' })).version;
      },
      async replace({ group, key, value, version: expected }) {
        const written = await change(group, { key, value, condition: 'replace', expected });
        return written.done ? written.version : undefined;
      },
      async remove(group, key, expected = '') {
        return (await change(group, { key, value: '', condition: 'remove', expected })).done;
      },
      list: async (group) => {
        await this.#changes.settled(keyOf(group));
        const answer = await engine.run(LIST, { keys: [keyOf(group)], args: [] });
        const [now, stored] = Array.isArray(answer) ? answer : [];
        return this.#readAll(stored, now);
      },
    };
  }

  #readAll(stored: unknown, now: unknown): StoredRecord[] {
    const records: StoredRecord[] = [];
    const flat: readonly unknown[] = Array.isArray(stored) ? stored : [];
    for (let index = 0; index + 1 < flat.length; index += 2) {
      const record = this.#read(String(flat[index]), flat[index + 1], now);
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  /** What is stored, unless its time is over, or it is nothing that this driver wrote. */
  #read(key: string, stored: unknown, now: unknown): StoredRecord | undefined {
    const [, till, version, value] = STORED.exec(String(stored)) ?? [];
    if (version !== undefined && value !== undefined) {
      return Number(till) > Number(now) ? { key, value, version } : undefined;
    }
    this.#parts.log.error({ key }, 'a stored record cannot be read; it counts as absent');
    return undefined;
  }
}
