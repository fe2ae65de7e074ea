import type { ClientEnvelope } from '@sallyport/protocol';
import { encodeEnvelope } from '@sallyport/protocol/wire';
import { ClientError } from './client-error.ts';
import type { Connection } from './connection/connection.ts';
import type { OutboxEntry } from './outbox.ts';

export interface SenderSettings {
  readonly maxBufferedBytes: number;
  passed(envelope: ClientEnvelope): void;
}

/** Writes envelopes to an open socket, within what the server and the socket can take. */
export class Sender {
  readonly #settings: SenderSettings;

  constructor(settings: SenderSettings) {
    this.#settings = settings;
  }

  /** Sends an envelope that nobody waits for. */
  send(envelope: ClientEnvelope, connection: Connection): void {
    this.write({ ...encode(envelope), failed() {} }, connection);
  }

  write(entry: OutboxEntry, connection: Connection): void {
    const obstacle = this.#findObstacle(entry.bytes, connection);
    if (obstacle !== undefined) return entry.failed(obstacle);
    connection.send(entry.text);
    this.#settings.passed(entry.envelope);
    entry.sent?.(connection);
  }

  #findObstacle(
    bytes: number,
    { limits: { maxFrameBytes = Number.POSITIVE_INFINITY }, bufferedBytes }: Connection,
  ): ClientError | undefined {
    const { maxBufferedBytes } = this.#settings;
    if (bytes > maxFrameBytes) {
      return new ClientError(
        'too_large',
        `The frame is larger than the ${maxFrameBytes} bytes that the server accepts. Split the payload.`,
      );
    }
    if (bufferedBytes <= maxBufferedBytes) return undefined;
    return new ClientError(
      'outbox_full',
      `More than ${maxBufferedBytes} bytes wait in the socket already. Send more slowly.`,
    );
  }
}

/** An envelope as it goes out. */
export function encode(envelope: ClientEnvelope): Pick<OutboxEntry, 'envelope' | 'text' | 'bytes'> {
  const text = encodeEnvelope(envelope);
  return { envelope, text, bytes: new TextEncoder().encode(text).length };
}
