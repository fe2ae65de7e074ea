import { randomBytes } from 'node:crypto';
import type { Log } from '../../log.ts';
import { BusError } from '../bus-error.ts';
import type { Created, RecordDriver, Records, StoredRecord } from '../record-driver.ts';
import { hashTag } from './hash-tag.ts';
import type { RedisEngine } from './redis-engine.ts';
import { GET, LIST, REMOVE, WRITE } from './redis-record-scripts.ts';

export interface RedisRecordsParts {
  readonly engine: RedisEngine;
  readonly prefix: string;
  readonly log: Log;
}

/** The time at which it vanishes, its version, and its value. */
const STORED = /^(\d+) (\S+) (.*)$/s;

/** Records as hashes, one a group; scripts compare and write in one step. */
export class RedisRecords implements RecordDriver {
  readonly #parts: RedisRecordsParts;
  /** Versions are never used twice, not even by a Redis that came back empty: a lease that was lost stays lost. */
  readonly #instance = randomBytes(9).toString('base64url');
  #writes = 0;

  constructor(parts: RedisRecordsParts) {
    this.#parts = parts;
  }

  bucket(name: string, forMs: number): Records {
    const { engine, prefix } = this.#parts;
    const keysOf = (group: string): [string, string] => {
      const key = `${prefix}:record:${hashTag(`${name}/${group}`)}`;
      return [key, `${key}:times`];
    };
    const write = (group: string, key: string, [value, ...condition]: readonly string[]) => {
      this.#writes += 1;
      const version = `${this.#instance}.${this.#writes.toString(36)}`;
      const args = [key, value ?? '', version, String(forMs), ...condition];
      return engine
        .run(WRITE, { keys: keysOf(group), args })
        .then((present) => ({ version, present }));
    };
    return {
      async create(group, key, value): Promise<Created> {
        const { version, present } = await write(group, key, [value, 'create']);
        if (present === null) return { created: true, version };
        return { created: false, present: readPresent(key, present) };
      },
      get: async (group, key) => {
        const answer = await engine.run(GET, { keys: keysOf(group).slice(0, 1), args: [key] });
        const [now, stored] = Array.isArray(answer) ? answer : [];
        return stored === null ? undefined : this.#read(key, stored, now);
      },
      async put(group, key, value) {
        return (await write(group, key, [value, 'put'])).version;
      },
      async replace({ group, key, value, version }) {
        const written = await write(group, key, [value, 'replace', version]);
        return written.present === null ? written.version : undefined;
      },
      async remove(group, key, version = '') {
        return (await engine.run(REMOVE, { keys: keysOf(group), args: [key, version] })) === 1;
      },
      list: async (group) => {
        const answer = await engine.run(LIST, { keys: keysOf(group).slice(0, 1), args: [] });
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

function readPresent(key: string, present: unknown): StoredRecord {
  const [version, value] = Array.isArray(present) ? present : [];
  if (typeof version === 'string' && typeof value === 'string') return { key, value, version };
  throw new BusError('corrupt', `Redis holds something else than a record under "${key}".`);
}
