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
export interface OwnFrames {
  subscribe(request: SubscribeRequest, done: (outcome: SubscribeOutcome) => void): void;
  unsubscribe(connection: Connection, channel: string, done: () => void): void;
  /** Replaces the token of a connection; resolves with when the new one expires. */
  refresh(connection: Connection, token: string): Promise<number | undefined>;
}

export function createOwnFrames({ requests, sender, nextId }: OwnFramesPort): OwnFrames {
  function ask(
    connection: Connection,
    envelope: ClientEnvelope,
    done: (outcome: SubscribeOutcome) => void,
  ): void {
    const take = (answer: Answer) => {
      if (answer.type !== 'ack') return 'wrong';
      done(answer);
      return 'done';
    };
    const submit: Way['submit'] = (entry) => sender.write(entry, connection);
    requests.open({ envelope, take, fail: done }, { submit });
  }

  return {
    subscribe({ connection, channel, since }, done) {
      const payload = since && { payload: { since } };
      ask(connection, { type: 'subscribe', id: nextId(), channel, ...payload }, done);
    },
    unsubscribe(connection, channel, done) {
      ask(connection, { type: 'unsubscribe', id: nextId(), channel }, done);
    },
    refresh(connection, token) {
      const envelope = { type: 'refresh', id: nextId(), payload: { token } } as const;
      return new Promise((resolve, reject) => {
        ask(connection, envelope, (outcome) => {
          if (outcome instanceof Error) return reject(outcome);
          const expiresAt = outcome.payload?.expiresAt;
          resolve(Number.isSafeInteger(expiresAt) ? (expiresAt as number) : undefined); // it is an integer
        });
      });
    },
  };
}
