import type { ClientEnvelope } from '@sallyport/protocol';
import { encodeEnvelope } from '@sallyport/protocol/wire';
import { ClientError } from './client-error.ts';
import type { Connection } from './connection/connection.ts';
import type { OutboxEntry } from './outbox.ts';
import type { Way } from './request-table.ts';

export interface SenderSettings {
  readonly connection: Connection;
  readonly maxBufferedBytes: number;
  passed(envelope: ClientEnvelope): void;
}

/** Writes envelopes to the open socket, within what the server and the socket can take. */
export class Sender implements Way {
  /** What the server said that it accepts. */
  maxFrameBytes = Number.POSITIVE_INFINITY;
  readonly #settings: SenderSettings;

  constructor(settings: SenderSettings) {
    this.#settings = settings;
  }

  /** Sends an envelope that nobody waits for. */
  send(envelope: ClientEnvelope): void {
    this.submit({ envelope, text: encodeEnvelope(envelope), failed() {} });
  }

  submit(entry: OutboxEntry): void {
    const obstacle = this.#findObstacle(entry.text);
    if (obstacle !== undefined) return entry.failed(obstacle);
    this.#settings.connection.send(entry.text);
    this.#settings.passed(entry.envelope);
    entry.sent?.();
  }

  withdraw(): boolean {
    return false;
  }

  #findObstacle(text: string): ClientError | undefined {
    const { connection, maxBufferedBytes } = this.#settings;
    if (exceedsBytes(text, this.maxFrameBytes)) {
      return new ClientError(
        'too_large',
        `The frame is larger than the ${this.maxFrameBytes} bytes that the server accepts. Split the payload.`,
      );
    }
    if (connection.bufferedBytes <= maxBufferedBytes) return undefined;
    return new ClientError(
      'outbox_full',
      `More than ${maxBufferedBytes} bytes wait in the socket already. Send more slowly.`,
    );
  }
}

/** Whether the text takes more than `maxBytes` in UTF-8. */
function exceedsBytes(text: string, maxBytes: number): boolean {
  if (text.length * 3 <= maxBytes) return false; // a UTF-16 unit takes at most 3 bytes
  return new TextEncoder().encode(text).length > maxBytes;
}
