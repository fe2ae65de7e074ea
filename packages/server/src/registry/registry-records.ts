import type { RecordDriver, Records } from '../bus/record-driver.ts';

/** Milliseconds that a gateway is taken to live after its last sign of life. */
const LEASE_MS = 10_000;
/** Milliseconds that an entry lives after it was last written; those of a dead gateway stop counting with its lease. */
const ENTRY_MS = 3_600_000;
/** Milliseconds after which the entries of living connections are written again. */
export const REWRITE_MS = 1_200_000;
/** Milliseconds that an eviction waits for a gateway that could not be told. */
const ORDER_MS = 3_600_000;

/** Where the registry is kept on a bus. */
export interface RegistryRecords {
  /** Which gateways live. */
  readonly leases: Records;
  readonly entries: Records;
  /** Evictions for gateways that could not be told. */
  readonly orders: Records;
}

export function registryRecords(records: RecordDriver): RegistryRecords {
  return {
    leases: records.bucket('registry-leases', LEASE_MS),
    entries: records.bucket('registry-entries', ENTRY_MS),
    orders: records.bucket('registry-orders', ORDER_MS),
  };
}
