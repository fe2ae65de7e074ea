import type { ClientEnvelope, ServerEnvelopeOf, WelcomePayload } from '@sallyport/protocol';
import type { ProtocolError } from '@sallyport/protocol/wire';
import { errorText } from '#error-text';
import { ClientError } from './client-error.ts';
import type { Connection } from './connection/connection.ts';
import type { Environment } from './environment.ts';
import { aborted } from './failure.ts';
import type { OutboxEntry } from './outbox.ts';
import { encode } from './sender.ts';
import type { TimeLimit } from './time-limit.ts';
import { startTimeLimit } from './time-limit.ts';

/** How long to wait for an answer, and what ends the wait. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to the answer, or between two chunks of a stream. Default: that of the client. */
  readonly timeoutMs?: number | undefined;
}

/** What can answer a frame, beside an error. */
export type Answer =
  | ServerEnvelopeOf<'ack'>
  | ServerEnvelopeOf<'reply'>
  | ServerEnvelopeOf<'jsonrpc'>;

/** One frame that somebody waits for. */
export interface Call {
  readonly envelope: ClientEnvelope;
  /** Whether it is sent again, after a loss, to a server that remembers. Default: no. */
  readonly resend?: boolean;
  /** Takes an answer: it ends the wait, more will follow, it is an error, or it does not belong to such a frame. */
  take(answer: Answer): 'done' | 'more' | 'wrong' | ProtocolError;
  fail(error: ClientError | ProtocolError): void;
}

/** Where frames go out. */
export interface Way {
  submit(entry: OutboxEntry): void;
  /** Nobody waits for it any more. */
  settled?(entry: OutboxEntry): void;
}

/** Of a connection: the id of its server's memory, and when, in milliseconds since the Unix epoch. */
interface Loss {
  readonly from: string;
  readonly at: number;
}

interface Pending {
  readonly call: Call;
  readonly entry: OutboxEntry;
  readonly way: Way;
  readonly limit: TimeLimit;
  /** The connection on which it went out; before that, whether it waits for its first time or for another. */
  place: 'first' | 'again' | Connection;
  /** The last loss by which a server may have started on it; what it refused to start on has none. */
  lost: Loss | undefined;
}

/** Frames that wait for their answers, by id. */
export class RequestTable {
  readonly #environment: Environment;
  readonly #timeoutMs: number;
  readonly #cancel: (ref: string, connection: Connection) => void;
  readonly #pending = new Map<string, Pending>();

  constructor(
    environment: Environment,
    timeoutMs: number,
    cancel: (ref: string, connection: Connection) => void,
  ) {
    this.#environment = environment;
    this.#timeoutMs = timeoutMs;
    this.#cancel = cancel;
  }

  /**
   * Sends a frame and waits for its answer; the result gives it up. A frame without id only waits to be
   * written, which counts as its `ack`.
   */
  open(call: Call, way: Way, options: CallOptions = {}): () => void {
    const { signal, timeoutMs = this.#timeoutMs } = options;
    const id = 'id' in call.envelope ? call.envelope.id : undefined;
    const key = id ?? this.#environment.uuid();
    const over = (error: ClientError) => this.#giveUp(key, error);
    const giveUp = () => over(aborted(signal));
    if (signal?.aborted === true) {
      call.fail(aborted(signal));
      return giveUp;
    }
    const environment = this.#environment;
    const encoded = encode(call.envelope); // throws where JSON cannot say it, before anything waits
    const pending: Pending = {
      call,
      way,
      place: 'first',
      lost: undefined,
      entry: {
        ...encoded,
        sent: (connection) => {
          pending.place = connection;
          if (id === undefined) this.answer(key, { type: 'ack', ref: key }, connection);
        },
        failed: (error) => this.fail(key, error),
      },
      limit: startTimeLimit({ environment, what: 'answer', timeoutMs, signal, over }),
    };
    this.#pending.set(key, pending);
    way.submit(pending.entry);
    return giveUp;
  }

  /** Hands an answer to whom it is for. False where it does not fit the frame; late ones fit nobody and are ignored. */
  answer(ref: string, answer: Answer, connection: Connection): boolean {
    const pending = this.#pending.get(ref);
    if (pending === undefined) return true;
    const taken = pending.call.take(answer);
    if (typeof taken === 'object') this.refuse(ref, taken, connection);
    if (taken === 'done') this.#forget(ref);
    if (taken === 'more' && this.#pending.has(ref)) pending.limit.renew();
    return taken !== 'wrong';
  }

  /**
   * An error answers a frame. What a server refuses because it goes away was not started: it waits for the next
   * connection. [SP-LIV-009]
   */
  refuse(ref: string, error: ProtocolError, connection: Connection): void {
    const pending = this.#pending.get(ref);
    const isTurnedAway = error.code === 'unavailable' && error.retryable && connection.isLeaving;
    if (pending?.call.resend !== true || !isTurnedAway) return this.fail(ref, error);
    pending.place = 'again';
  }

  /** Ends the wait of one frame. */
  fail(ref: string, error: ClientError | ProtocolError): void {
    const pending = this.#forget(ref);
    pending?.call.fail(error);
  }

  /** Whether an answer is to come on a connection. */
  awaits(connection: Connection): boolean {
    for (const { place } of this.#pending.values()) if (place === connection) return true;
    return false;
  }

  /** Whether a connection has as much work in flight as the server takes. [SP-ENV-016] */
  isFull(connection: Connection): boolean {
    const { maxInFlight = Number.POSITIVE_INFINITY } = connection.limits;
    if (this.#pending.size < maxInFlight) return false;
    let count = 0;
    for (const { place, call } of this.#pending.values()) {
      const { type } = call.envelope;
      if (place === connection && (type === 'message' || type === 'jsonrpc')) count += 1;
    }
    return count >= maxInFlight;
  }

  /**
   * What went out on a connection is kept for {@link recall} where the server remembers, and it is not what may have
   * ended the connection; else its wait ends.
   */
  lost(connection: Connection, error: ClientError, isBug: boolean): void {
    const { memory } = connection;
    for (const [id, pending] of [...this.#pending]) {
      if (pending.place !== connection) continue;
      pending.place = 'again';
      if (memory === undefined || isBug || pending.call.resend !== true) this.fail(id, error);
      else pending.lost = { from: memory.id, at: this.#environment.now() };
    }
  }

  /**
   * What waits to be sent again, in the first order. What a server may have started on fails where this one does not
   * share the memory of it, or has forgotten. [SP-REQ-027]
   */
  recall(memory: WelcomePayload['memory']): readonly OutboxEntry[] {
    const entries: OutboxEntry[] = [];
    for (const [id, { place, lost, entry }] of [...this.#pending]) {
      if (place !== 'again') continue;
      if (lost === undefined || this.#isRemembered(lost, memory)) entries.push(entry);
      else this.fail(id, new ClientError('connection_lost', errorText('outcome_unknown')));
    }
    return entries;
  }

  failAll(error: ClientError | ProtocolError): void {
    for (const id of [...this.#pending.keys()]) this.fail(id, error);
  }

  #giveUp(ref: string, error: ClientError | ProtocolError): void {
    const pending = this.#pending.get(ref);
    if (pending === undefined) return;
    if (typeof pending.place === 'object') this.#cancel(ref, pending.place);
    this.fail(ref, error);
  }

  #isRemembered({ from, at }: Loss, memory: WelcomePayload['memory']): boolean {
    return from === memory?.id && this.#environment.now() - at < memory.windowMs;
  }

  #forget(ref: string): Pending | undefined {
    const pending = this.#pending.get(ref);
    if (pending === undefined) return undefined;
    this.#pending.delete(ref);
    pending.limit.stop();
    pending.way.settled?.(pending.entry);
    return pending;
  }
}
