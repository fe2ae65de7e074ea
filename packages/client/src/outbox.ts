import type { ClientEnvelope } from '@sallyport/protocol';
import type { ClientError } from './client-error.ts';
import type { Connection } from './connection/connection.ts';
import { failure } from './failure.ts';

/** One envelope on its way out. */
export interface OutboxEntry {
  readonly envelope: ClientEnvelope;
  readonly text: string;
  /** Of the text in UTF-8. */
  readonly bytes: number;
  /** Written to the socket of a connection. */
  sent?(connection: Connection): void;
  /** Will not be written. */
  failed(error: ClientError): void;
}

/** What waits, to be sent or to be answered. */
export interface PendingCalls {
  readonly count: number;
  readonly bytes: number;
  /** Milliseconds for which the oldest has waited; 0 where nothing waits. */
  readonly oldestMs: number;
}

/** What the outbox needs of the client. */
export interface OutboxPort {
  /** Envelopes that may wait. */
  readonly maxOutbox: number;
  /** Their bytes. */
  readonly maxOutboxBytes: number;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Whether entries may go out now. */
  ready(): boolean;
  write(entry: OutboxEntry): void;
  /** More waits, or less. */
  changed(): void;
}

/**
 * Envelopes that wait, in order: for a connection, for room on it, or for their answer. Past a bound new ones are
 * refused: what was accepted is never dropped for them.
 */
export class Outbox {
  readonly #port: OutboxPort;
  readonly #unsent = new Set<OutboxEntry>();
  /** All that waits, sent or not, and since when; the oldest first. */
  readonly #waiting = new Map<OutboxEntry, number>();
  #bytes = 0;

  constructor(port: OutboxPort) {
    this.#port = port;
  }

  get pending(): PendingCalls {
    const now = this.#port.now();
    const [oldestAt = now] = this.#waiting.values();
    return { count: this.#waiting.size, bytes: this.#bytes, oldestMs: now - oldestAt };
  }

  /** Writes the entry as soon as its turn comes and there is room; {@link settled} ends its stay. */
  submit(entry: OutboxEntry): void {
    const { maxOutbox, maxOutboxBytes } = this.#port;
    if (this.#waiting.size >= maxOutbox || this.#bytes + entry.bytes > maxOutboxBytes) {
      return entry.failed(failure('outbox_full', [this.#waiting.size, this.#bytes]));
    }
    this.#unsent.add(entry);
    this.#waiting.set(entry, this.#port.now());
    this.#bytes += entry.bytes;
    this.#port.changed();
    this.flush();
  }

  /** Writes what waits, as far as there is room. */
  flush(): void {
    for (const entry of this.#unsent) {
      if (!this.#port.ready()) return;
      this.#unsent.delete(entry);
      this.#port.write(entry);
    }
  }

  /** What went out and is to go out again, in order, comes before what has not. */
  restore(entries: readonly OutboxEntry[]): void {
    const unsent = [...entries, ...this.#unsent];
    this.#unsent.clear();
    for (const entry of unsent) this.#unsent.add(entry);
  }

  /** Nobody waits for it any more. */
  settled(entry: OutboxEntry): void {
    this.#unsent.delete(entry);
    if (!this.#waiting.delete(entry)) return;
    this.#bytes -= entry.bytes;
    this.#port.changed();
  }
}
