import type { Clock } from '../../clock.ts';
import type { Records } from '../record-driver.ts';

export interface LeaseParts {
  readonly records: Records;
  readonly clock: Clock;
  /** Milliseconds that a lease lives after it was written. */
  readonly leaseMs: number;
  readonly subject: string;
  /** Who holds it; unique to this consumption. */
  readonly holder: string;
}

/** The right of one consumer to one partition, until it is not renewed in time. */
export class PartitionLease {
  readonly #parts: LeaseParts;
  readonly #key: string;
  #version: string;
  #until: number;

  private constructor(parts: LeaseParts, key: string, held: { version: string; until: number }) {
    this.#parts = parts;
    this.#key = key;
    this.#version = held.version;
    this.#until = held.until;
  }

  /** Takes a partition that nobody has. */
  static async claim(parts: LeaseParts, key: string): Promise<PartitionLease | undefined> {
    const until = parts.clock.monotonicMs() + parts.leaseMs;
    const { records, subject, holder } = parts;
    const created = await records.create(subject, key, holder);
    if (created.created) {
      return new PartitionLease(parts, key, { version: created.version, until });
    }
    return undefined;
  }

  /** Whether it has lapsed by this machine's clock, which started before the engine's did. */
  get lapsed(): boolean {
    return this.#parts.clock.monotonicMs() >= this.#until;
  }

  /** `false` where it is another's by now. */
  async renew(): Promise<boolean> {
    const { records, subject, holder: value, clock, leaseMs } = this.#parts;
    const until = clock.monotonicMs() + leaseMs;
    const held = { group: subject, key: this.#key, value };
    let version = await records.replace({ ...held, version: this.#version });
    if (version === undefined) {
      // A write before may have been done though its answer never came.
      const present = await records.get(subject, this.#key);
      if (present?.value !== value) return false;
      version = await records.replace({ ...held, version: present.version });
    }
    if (version === undefined) return false;
    this.#version = version;
    this.#until = until;
    return true;
  }

  async release(): Promise<void> {
    await this.#parts.records.remove(this.#parts.subject, this.#key, this.#version);
  }
}
