import { randomUUID } from 'node:crypto';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { Records } from '../../bus/record-driver.ts';
import type { Clock } from '../../clock.ts';

export interface MemoryIdParts {
  /** Where the answers are, so that the one cannot be lost without the others. */
  readonly records: Records;
  /** Milliseconds that a record lives. */
  readonly forMs: number;
  readonly clock: Clock;
  /** The bus lost what it held; the memory was last seen whole at this time, in milliseconds since the Unix epoch. */
  onLost(seenWholeAt: number): void;
}

const GROUP = 'memory';
const KEY = 'id';

/**
 * The name of the memory that all gateways of a bus share: one record beside the answers, which is gone when they are.
 * Specification: Resend until answered.
 */
export class MemoryId {
  readonly #parts: MemoryIdParts;
  #id: string | undefined;
  #version = '';
  #writtenAt = 0;
  #seenAt = 0;
  #asking: Promise<boolean> | undefined;

  constructor(parts: MemoryIdParts) {
    this.#parts = parts;
  }

  /** None before the bus was first reached. */
  get current(): string | undefined {
    return this.#id;
  }

  /**
   * Whether the memory is still the one that clients were told. Asks after everything that is written by now, once for
   * all who want to know in one turn of the event loop.
   *
   * @throws BusError
   */
  stands(): Promise<boolean> {
    this.#asking ??= endOfTurn().then(() => {
      this.#asking = undefined;
      return this.#ask();
    });
    return this.#asking;
  }

  /**
   * Looks whether it stands, and keeps it from vanishing.
   *
   * @throws BusError
   */
  async keep(): Promise<void> {
    const { records, forMs, clock } = this.#parts;
    await this.stands();
    const value = this.#id;
    const now = clock.monotonicMs();
    if (value === undefined || now - this.#writtenAt < forMs / 3) return;
    const version = this.#version;
    const written = await records.replace({ group: GROUP, key: KEY, value, version });
    if (written === undefined) return; // another gateway wrote it, or it is gone, which the next look tells
    this.#version = written;
    this.#writtenAt = now;
  }

  async #ask(): Promise<boolean> {
    const { records, clock } = this.#parts;
    const askedAt = clock.now();
    const present =
      (await records.get(GROUP, KEY)) ?? (await create(records, randomUUID().slice(0, 18)));
    const isSame = present.value === this.#id;
    if (present.version !== this.#version) this.#writtenAt = clock.monotonicMs();
    const isLost = this.#id !== undefined && !isSame;
    const seenWholeAt = this.#seenAt;
    this.#id = present.value;
    this.#version = present.version;
    this.#seenAt = askedAt;
    if (isLost) this.#parts.onLost(seenWholeAt);
    return !isLost;
  }
}

async function create(
  records: Records,
  value: string,
): Promise<{ readonly value: string; readonly version: string }> {
  const created = await records.create(GROUP, KEY, value);
  return created.created ? { value, version: created.version } : created.present;
}
