import type { ClientEnvelope } from '@sallyport/protocol';
import type { SubscribeOutcome, SubscribeRequest } from './channel-table.ts';
import type { Connection } from './connection/connection.ts';
import type { Answer, RequestTable, Way } from './request-table.ts';
import type { Sender } from './sender.ts';

/** What the frames of the protocol's own need of the client. */
export interface OwnFramesPort {
  readonly requests: RequestTable;
  readonly sender: Sender;
  nextId(): string;
}

/** Frames of the protocol's own that are answered: each is for one connection, and past the outbox. */
export class OwnFrames {
  readonly #port: OwnFramesPort;

  constructor(port: OwnFramesPort) {
    this.#port = port;
  }

  subscribe(
    { connection, channel, since }: SubscribeRequest,
    done: (outcome: SubscribeOutcome) => void,
  ): void {
    const payload = since && { payload: { since } };
    const envelope = { type: 'subscribe', id: this.#port.nextId(), channel, ...payload } as const;
    this.#ask(connection, envelope, done);
  }

  unsubscribe(connection: Connection, channel: string, done: () => void): void {
    const envelope = { type: 'unsubscribe', id: this.#port.nextId(), channel } as const;
    this.#ask(connection, envelope, done);
  }

  /** Replaces the token of a connection; resolves with when the new one expires. */
  refresh(connection: Connection, token: string): Promise<number | undefined> {
    const envelope = { type: 'refresh', id: this.#port.nextId(), payload: { token } } as const;
    return new Promise((resolve, reject) => {
      this.#ask(connection, envelope, (outcome) => {
        if (outcome instanceof Error) return reject(outcome);
        const expiresAt = outcome.payload?.expiresAt;
        resolve(Number.isSafeInteger(expiresAt) ? (expiresAt as number) : undefined); // it is an integer
      });
    });
  }

  #ask(
    connection: Connection,
    envelope: ClientEnvelope,
    done: (outcome: SubscribeOutcome) => void,
  ): void {
    const { requests, sender } = this.#port;
    const take = (answer: Answer) => {
      if (answer.type !== 'ack') return 'wrong';
      done(answer);
      return 'done';
    };
    const submit: Way['submit'] = (entry) => sender.write(entry, connection);
    requests.open({ envelope, take, fail: done }, { submit });
  }
}
