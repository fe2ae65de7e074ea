import type { Clock } from '../../clock.ts';
import type { Created, RecordDriver, Records, StoredRecord } from '../record-driver.ts';

interface Kept {
  readonly record: StoredRecord;
  readonly until: number;
}

type Group = Map<string, Kept>;

/** Records in the memory of the process. */
export class MemoryRecords implements RecordDriver {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Map<string, Group>>();
  #writes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  bucket(name: string, forMs: number): Records {
    const groups = this.#buckets.get(name) ?? new Map<string, Group>();
    this.#buckets.set(name, groups);
    const get = (group: string, key: string): StoredRecord | undefined => {
      const kept = groups.get(group)?.get(key);
      const isLive = kept !== undefined && kept.until > this.#clock.monotonicMs();
      return isLive ? kept.record : undefined;
    };
    const put = (group: string, key: string, value: string): string => {
      this.#writes += 1;
      const version = String(this.#writes);
      const known = groups.get(group) ?? new Map<string, Kept>();
      groups.set(group, known);
      const until = this.#clock.monotonicMs() + forMs;
      known.set(key, { record: { key, value, version }, until });
      return version;
    };
    return {
      async create(group, key, value): Promise<Created> {
        const present = get(group, key);
        if (present !== undefined) return { created: false, present };
        return { created: true, version: put(group, key, value) };
      },
      async get(group, key) {
        return get(group, key);
      },
      async put(group, key, value) {
        return put(group, key, value);
      },
      async replace({ group, key, value, version }) {
        return get(group, key)?.version === version ? put(group, key, value) : undefined;
      },
      async remove(group, key, version) {
        const present = get(group, key);
        if (present === undefined || (version ?? present.version) !== present.version) return false;
        groups.get(group)?.delete(key);
        return true;
      },
      async list(group) {
        const keys = [...(groups.get(group)?.keys() ?? [])];
        return keys.map((key) => get(group, key)).filter((record) => record !== undefined);
      },
    };
  }

  /** Forgets what nobody can find any more. */
  sweep(): void {
    const now = this.#clock.monotonicMs();
    for (const groups of this.#buckets.values()) {
      for (const [name, group] of groups) {
        for (const [key, { until }] of group) if (until <= now) group.delete(key);
        if (group.size === 0) groups.delete(name);
      }
    }
  }
}
