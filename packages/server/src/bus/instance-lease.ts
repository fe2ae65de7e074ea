import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { RecordDriver, Records } from './record-driver.ts';

export interface InstanceLeaseParts {
  readonly records: RecordDriver;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds without a sign of life after which a start counts as dead. */
const LEASE_MS = 10_000;
const RENEW_MS = 3_000;
const GROUP = 'runs';

/** The sign of life of one start of an instance, and where those of others are found. */
export class InstanceLease {
  /** Names this start of the instance. */
  readonly run = randomUUID();
  readonly #parts: InstanceLeaseParts;
  readonly #records: Records;
  readonly #stop: () => void;

  constructor(parts: InstanceLeaseParts) {
    this.#parts = parts;
    this.#records = parts.records.bucket('alive', LEASE_MS);
    this.#stop = parts.clock.every(RENEW_MS, () => void this.renew());
  }

  /** Says that this instance is alive; resolves also where the bus is away. */
  async renew(): Promise<void> {
    const { log } = this.#parts;
    try {
      await this.#records.put(GROUP, this.run, '');
    } catch (error) {
      log.warn({ error }, 'the lease of this instance could not be renewed');
    }
  }

  /**
   * Whether what was started under this name is alive.
   *
   * @throws BusError
   */
  async isAlive(run: string): Promise<boolean> {
    return (await this.#records.get(GROUP, run)) !== undefined;
  }

  /** Says that this instance is gone, so that nobody waits for it. */
  async close(): Promise<void> {
    this.#stop();
    const { log } = this.#parts;
    try {
      await this.#records.remove(GROUP, this.run);
    } catch (error) {
      log.debug({ error }, 'the lease of this instance could not be given back; it ends by itself');
    }
  }
}
