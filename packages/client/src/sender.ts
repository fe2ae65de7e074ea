import type { ClientEnvelope } from '@sallyport/protocol';
import { encodeEnvelope } from '@sallyport/protocol/wire';
import type { Connection } from './connection/connection.ts';
import { failure } from './failure.ts';
import type { OutboxEntry } from './outbox.ts';

/** Writes envelopes to an open socket, within what the server takes. */
export interface Sender {
  /** Sends an envelope that nobody waits for; `failed` hears where the server does not take it. */
  send(envelope: ClientEnvelope, connection: Connection, failed?: OutboxEntry['failed']): void;
  write(entry: OutboxEntry, connection: Connection): void;
}

export function createSender(passed: (envelope: ClientEnvelope) => void): Sender {
  function write(entry: OutboxEntry, connection: Connection): void {
    const { maxFrameBytes = Number.POSITIVE_INFINITY } = connection.limits;
    if (entry.bytes > maxFrameBytes) return entry.failed(failure('too_large', [maxFrameBytes]));
    connection.send(entry.text);
    passed(entry.envelope);
    entry.sent?.(connection);
  }

  return {
    send: (envelope, connection, failed = () => {}) =>
      write({ ...encode(envelope), failed }, connection),
    write,
  };
}

/** An envelope as it goes out. */
export function encode(envelope: ClientEnvelope): Pick<OutboxEntry, 'envelope' | 'text' | 'bytes'> {
  const text = encodeEnvelope(envelope);
  return { envelope, text, bytes: new TextEncoder().encode(text).length };
}
