import type { LaneOwner, LaneOwners } from '../queue-driver.ts';
import type { StoredRecord } from '../record-driver.ts';
import { partitionOf } from './partition-of.ts';

/** Who owns what, by the leases of a queue: the key of each is a partition, its value the holder. */
export function readOwners(leases: readonly StoredRecord[]): LaneOwners {
  const owners = new Map<string, LaneOwner>();
  for (const { key, value: holder } of leases) {
    owners.set(key, { holder, instance: holder.slice(0, holder.lastIndexOf('/')) });
  }
  const holders = new Set(leases.map(({ value }) => value));
  return {
    of: (lane) => owners.get(String(partitionOf(lane))),
    has: (holder) => holders.has(holder),
  };
}
