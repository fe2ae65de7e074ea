import type { ClientEnvelope } from '@sallyport/protocol';
import { ClientError } from './client-error.ts';
import type { Connection } from './connection/connection.ts';

/** One envelope on its way out. */
export interface OutboxEntry {
  readonly envelope: ClientEnvelope;
  readonly text: string;
  /** Written to the socket of a connection. */
  sent?(connection: Connection): void;
  /** Will not be written. */
  failed(error: ClientError): void;
}

/** What the outbox writes to. */
export interface OutboxTarget {
  /** Whether entries may go out now. */
  ready(): boolean;
  write(entry: OutboxEntry): void;
}

/** Envelopes that wait for a connection, or for room on it, in order; past the bound new ones are refused. */
export class Outbox {
  readonly #target: OutboxTarget;
  readonly #limit: number;
  readonly #entries = new Set<OutboxEntry>();

  constructor(target: OutboxTarget, limit: number) {
    this.#target = target;
    this.#limit = limit;
  }

  /** Writes the entry now, or keeps it until {@link flush}. */
  submit(entry: OutboxEntry): void {
    if (this.#target.ready() && this.#entries.size === 0) return this.#target.write(entry);
    if (this.#entries.size < this.#limit) {
      this.#entries.add(entry);
      return;
    }
    entry.failed(
      new ClientError(
        'outbox_full',
        `${this.#limit} envelopes wait to be sent already. Wait for some, or raise "maxOutbox".`,
      ),
    );
  }

  /** Writes what waits; entries submitted meanwhile queue up behind it. */
  flush(): void {
    for (const entry of this.#entries) {
      if (!this.#target.ready()) return;
      this.#entries.delete(entry);
      this.#target.write(entry);
    }
  }

  /** Takes an entry back; false where it has gone already. */
  withdraw(entry: OutboxEntry): boolean {
    return this.#entries.delete(entry);
  }

  failAll(error: ClientError): void {
    const entries = [...this.#entries];
    this.#entries.clear();
    for (const entry of entries) entry.failed(error);
  }
}
