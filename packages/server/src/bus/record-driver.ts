/** A value as it is stored now. */
export interface StoredRecord {
  readonly key: string;
  readonly value: string;
  /** Changes with each write, so that a writer can tell that it was overtaken. */
  readonly version: string;
}

/** What became of a create. */
export type Created =
  | { readonly created: true; readonly version: string }
  | { readonly created: false; readonly present: StoredRecord };

/**
 * Small values, found by group and key; each vanishes `forMs` after it was last written. Every write is atomic, and
 * seen by every later read.
 */
export interface Records {
  /** Stores it where there is none. */
  create(group: string, key: string, value: string): Promise<Created>;
  /** The record; undefined where there is none. */
  get(group: string, key: string): Promise<StoredRecord | undefined>;
  /** Stores it whatever was there; resolves with its version. */
  put(group: string, key: string, value: string): Promise<string>;
  /** Stores it where this version still stands; `undefined` where it does not. */
  replace(record: {
    readonly group: string;
    readonly key: string;
    readonly value: string;
    readonly version: string;
  }): Promise<string | undefined>;
  /** Removes it, where a version is given only if it still stands; says whether it was there. */
  remove(group: string, key: string, version?: string): Promise<boolean>;
  /** Everything in the group. */
  list(group: string): Promise<readonly StoredRecord[]>;
}

/** Records by bucket: those of one bucket live equally long. */
export interface RecordDriver {
  /**
   * The records of a bucket.
   *
   * @param forMs - Milliseconds that a record lives after it was written, at least 1,000.
   */
  bucket(name: string, forMs: number): Records;
}
