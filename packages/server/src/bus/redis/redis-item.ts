import type { PartitionItem } from '../partitions/partition-store.ts';
import type { QueueItem } from '../queue-driver.ts';

/** An item as fields of a stream's entry, names and values in turn. */
export function toFields({ id, lane, key, serial, data }: QueueItem): string[] {
  return ['id', id, 'lane', lane, 'key', key, 'serial', serial ? '1' : '0', 'data', data];
}

/** Fields by their names, and the id of the entry that has them. */
export interface StoredEntry {
  readonly ref: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** An entry of a stream as Redis answers with it. */
export function readEntry(stored: unknown): StoredEntry {
  const [ref, flat] = Array.isArray(stored) ? stored : [];
  const fields = new Map<string, string>();
  const texts: readonly unknown[] = Array.isArray(flat) ? flat : [];
  for (let index = 0; index + 1 < texts.length; index += 2) {
    fields.set(String(texts[index]), String(texts[index + 1]));
  }
  return { ref: String(ref), fields };
}

/** The item that an entry holds; none where it was written by somebody else. */
export function readItem({ ref, fields }: StoredEntry): PartitionItem | undefined {
  const [id, lane, key, serial, data] = ['id', 'lane', 'key', 'serial', 'data'].map((name) =>
    fields.get(name),
  );
  if (id === undefined || lane === undefined || key === undefined || data === undefined) {
    return undefined;
  }
  return { ref, id, lane, key, serial: serial === '1', data };
}
