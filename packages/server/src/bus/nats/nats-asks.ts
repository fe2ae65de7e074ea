import { JetStreamApiError } from '@nats-io/jetstream';
import type { Msg, MsgHdrs, NatsConnection, Subscription } from '@nats-io/transport-node';
import { createInbox, errors } from '@nats-io/transport-node';

/** What is sent, and with which headers. */
export interface Question {
  readonly subject: string;
  readonly data: string;
  readonly headers?: MsgHdrs | undefined;
}

/** Where a stream has put a message. */
export interface StreamAck {
  readonly seq: number;
  readonly duplicate: boolean;
}

interface Pending {
  readonly subject: string;
  resolve(message: Msg): void;
  reject(error: Error): void;
}

/** Questions that nobody waits for any more, kept at most; each has failed by its deadline long before. */
const MAX_PENDING = 200_000;

/**
 * Questions to the server over one subscription, told apart by a number. The library's own way makes two errors, a
 * timer and a handful of promises for each, which was a third of what a request cost. Who asks has a deadline.
 */
export class NatsAsks {
  readonly #nc: NatsConnection;
  readonly #inbox: string;
  readonly #pending = new Map<string, Pending>();
  #subscription: Subscription | undefined;
  #count = 0;

  constructor(nc: NatsConnection, inboxPrefix: string | undefined) {
    this.#nc = nc;
    this.#inbox = `${createInbox(inboxPrefix)}.`;
  }

  /** Resolves with what is answered, whatever it says. */
  ask({ subject, data, headers }: Question): Promise<Msg> {
    this.#subscription ??= this.#subscribe();
    this.#count += 1;
    const token = this.#count.toString(36);
    return new Promise((resolve, reject) => {
      this.#nc.publish(subject, data, {
        reply: this.#inbox + token,
        ...(headers !== undefined && { headers }),
      }); // where it throws, it rejects
      this.#pending.set(token, { subject, resolve, reject });
      if (this.#pending.size <= MAX_PENDING) return;
      const [oldest] = this.#pending.keys();
      if (oldest !== undefined) this.#pending.delete(oldest);
    });
  }

  /** Stores a message in the stream that takes its subject. */
  async store(question: Question): Promise<StreamAck> {
    const { seq, duplicate } = readAnswer(await this.ask(question));
    if (typeof seq !== 'number') throw new Error(`no stream answers for "${question.subject}"`);
    return { seq, duplicate: duplicate === true };
  }

  /** Removes a message from a stream. */
  async remove(stream: string, seq: number): Promise<boolean> {
    const subject = `$JS.API.STREAM.MSG.DELETE.${stream}`;
    const data = `{"seq":${seq},"no_erase":true}`;
    return readAnswer(await this.ask({ subject, data })).success === true;
  }

  /** The connection is another one: what was asked on the one before is answered no more. */
  forget(): void {
    this.#pending.clear();
  }

  /** The server does not let this be sent. */
  refuse(subject: string, error: Error): void {
    for (const [token, pending] of this.#pending) {
      if (pending.subject !== subject) continue;
      this.#pending.delete(token);
      pending.reject(error);
    }
  }

  #subscribe(): Subscription {
    return this.#nc.subscribe(`${this.#inbox}*`, {
      callback: (error, message) => {
        if (error === null) this.#take(message);
        else this.#fail(error);
      },
    });
  }

  #take(message: Msg): void {
    const token = message.subject.slice(this.#inbox.length);
    const pending = this.#pending.get(token);
    if (pending === undefined) return;
    this.#pending.delete(token);
    if (message.data.length === 0 && message.headers?.code === 503) {
      pending.reject(new errors.NoRespondersError(pending.subject));
    } else pending.resolve(message);
  }

  /** The server does not let this be heard. */
  #fail(error: Error): void {
    this.#subscription = undefined;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}

type ApiError = ConstructorParameters<typeof JetStreamApiError>[0];

interface JetStreamAnswer {
  readonly error?: ApiError;
  readonly seq?: unknown;
  readonly duplicate?: unknown;
  readonly success?: unknown;
}

function readAnswer(message: Msg): JetStreamAnswer {
  const answer = JSON.parse(message.string()) as JetStreamAnswer; // the server wrote it
  if (answer.error !== undefined) throw new JetStreamApiError(answer.error);
  return answer;
}
