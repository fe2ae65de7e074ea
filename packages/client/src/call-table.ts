import type { ClientEnvelope } from '@sallyport/protocol';
import type { ProtocolError } from '@sallyport/protocol/wire';
import { encodeEnvelope } from '@sallyport/protocol/wire';
import { errorText } from '#error-text';
import type { Answer, Call, Taken } from './call.ts';
import type { CallOptions } from './call-options.ts';
import type { CallPort } from './call-port.ts';
import type { Failure } from './client-error.ts';
import { ClientError } from './client-error.ts';
import type { Connection } from './connection/connection.ts';
import { aborted, failure } from './failure.ts';
import type { Pending } from './pending-call.ts';
import type { PendingCalls } from './pending-calls.ts';
import { startTimeLimit } from './time-limit.ts';

/**
 * Frames that wait, in order: for a connection, for room on it, or for their answer. Past a bound new ones are
 * refused: what was accepted is never dropped for them.
 */
export class CallTable {
  readonly #port: CallPort;
  /** By the id of the frame; a frame without one is its own key. */
  readonly #pending = new Map<unknown, Pending>();
  /** The outbox: all but what is for one connection. The oldest first. */
  readonly #outbox = new Set<Pending>();
  #bytes = 0;

  constructor(port: CallPort) {
    this.#port = port;
  }

  get state(): PendingCalls {
    const now = this.#port.settings.environment.now();
    const [{ since } = { since: now }] = this.#outbox;
    return { count: this.#outbox.size, bytes: this.#bytes, oldestMs: now - since };
  }

  /**
   * Sends a frame as soon as its turn comes, and waits for its answer; the result gives it up. A frame without id only
   * waits to be written, which counts as its `ack`.
   */
  open(
    call: Call,
    { signal, timeoutMs = this.#port.settings.timeoutMs }: CallOptions = {},
  ): () => void {
    const { environment, maxOutbox, maxOutboxBytes } = this.#port.settings;
    const { envelope, on } = call;
    const key = keyOf(call);
    const giveUp = (error = aborted(signal)) => {
      const place = this.#pending.get(key)?.place;
      if (typeof place === 'object' && place.isReady)
        this.send({ type: 'cancel', ref: String(key) }, place);
      this.fail(key, error);
    };
    if (signal?.aborted === true) {
      call.fail(aborted(signal));
      return giveUp;
    }
    const pending: Pending = {
      ...encode(envelope), // throws where JSON cannot say it, before anything waits
      call,
      since: environment.now(),
      place: 'unsent',
    };
    const { size } = this.#outbox;
    const isFull = size >= maxOutbox || this.#bytes + pending.bytes > maxOutboxBytes;
    this.#pending.set(key, pending);
    pending.limit = startTimeLimit({
      environment,
      what: 'answer',
      timeoutMs,
      signal,
      over: giveUp,
    });
    if (on !== undefined) {
      this.#write(pending, on);
      return giveUp;
    }
    const error =
      this.#port.begin() ?? (isFull ? failure('outbox_full', [size, this.#bytes]) : undefined);
    if (error !== undefined) this.fail(key, error);
    else {
      this.#outbox.add(pending);
      this.#bytes += pending.bytes;
      this.#port.tell('pending', this.state);
      this.flush();
    }
    return giveUp;
  }

  /** A promise for what an answer says; `read` gives that to `done`, or says what else the answer is. */
  ask<T = void>(
    call: Pick<Call, 'envelope' | 'resend'>,
    read: (answer: Answer, done: (value: T) => Taken) => Taken,
    options: CallOptions,
  ): Promise<T> {
    return new Promise((resolve, fail) => {
      const done = (value: T): Taken => {
        resolve(value);
        return 'done';
      };
      this.open({ ...call, fail, take: (answer) => read(answer, done) }, options);
    });
  }

  /** Sends an envelope that nobody waits for. The result says why the server does not take it. */
  send(
    envelope: ClientEnvelope,
    connection: Connection,
    { text, bytes } = encode(envelope),
  ): Failure | undefined {
    const { maxFrameBytes = Number.POSITIVE_INFINITY } = connection.limits;
    if (bytes > maxFrameBytes) return failure('too_large', [maxFrameBytes]);
    connection.send(text);
    this.#port.passed('out', envelope);
    return undefined;
  }

  /** Writes what waits, as far as there is room: in the socket, and with the server. [SP-ENV-016] */
  flush(): void {
    for (const pending of this.#outbox) {
      if (pending.place !== 'unsent') continue;
      const { active, isReady } = this.#port.line;
      if (!isReady || this.#isFull(active)) return;
      this.#write(pending, active);
    }
  }

  /**
   * What was lost before goes out again, then what is new. What a server may have started on fails where this one does
   * not share the memory of it, or has forgotten. [SP-REQ-023] [SP-REQ-027]
   */
  resume({ welcome }: Connection): void {
    for (const pending of [...this.#outbox]) {
      const { place, lost, call } = pending;
      if (place !== 'again') continue;
      const { id, windowMs = 0 } = welcome?.memory ?? {};
      const isRemembered =
        lost === undefined ||
        (lost.from === id && this.#port.settings.environment.now() - lost.at < windowMs);
      if (isRemembered) pending.place = 'unsent';
      else this.fail(keyOf(call), new ClientError('connection_lost', errorText('outcome_unknown')));
    }
    this.flush();
  }

  /** Hands an answer to whom it is for. False where it does not fit the frame; late ones fit nobody and are ignored. */
  answer(ref: unknown, answer: Answer, connection: Connection): boolean {
    const pending = this.#pending.get(ref);
    const taken = pending?.call.take(answer);
    if (typeof taken === 'object') this.refuse(ref, taken, connection);
    if (taken === 'done') this.#forget(ref);
    if (taken === 'more' && this.#pending.has(ref)) pending?.limit?.renew();
    return taken !== 'wrong';
  }

  /**
   * An error answers a frame. What a server refuses because it goes away was not started: it waits for the next
   * connection. [SP-LIV-009]
   */
  refuse(ref: unknown, error: ProtocolError, { state }: Connection): void {
    const pending = this.#pending.get(ref);
    const isLeaving = state.name === 'ready' && state.hints.spreadMs !== undefined;
    if (
      pending?.call.resend === true &&
      error.code === 'unavailable' &&
      error.retryable &&
      isLeaving
    )
      pending.place = 'again';
    else this.fail(ref, error);
  }

  /**
   * What went out on a connection is kept for {@link resume} where the server remembers, and it is not what may have
   * ended the connection; else its wait ends.
   */
  lost(connection: Connection, error: Failure, isBug: boolean): void {
    const memory = connection.welcome?.memory;
    for (const [key, pending] of [...this.#pending]) {
      if (pending.place !== connection) continue;
      pending.place = 'again';
      if (memory === undefined || isBug || pending.call.resend !== true) this.fail(key, error);
      else pending.lost = { from: memory.id, at: this.#port.settings.environment.now() };
    }
  }

  /** Whether an answer is to come on a connection. */
  awaits(connection: Connection): boolean {
    return [...this.#pending.values()].some(({ place }) => place === connection);
  }

  failAll(error: Failure): void {
    for (const key of [...this.#pending.keys()]) this.fail(key, error);
  }

  /** Ends the wait of one frame. */
  fail(key: unknown, error: Failure): void {
    this.#forget(key)?.call.fail(error);
  }

  #write(pending: Pending, connection: Connection): void {
    const { call } = pending;
    const key = keyOf(call);
    const error = this.send(call.envelope, connection, pending);
    pending.place = connection;
    if (error !== undefined) this.fail(key, error);
    else if (key === call) this.answer(key, { type: 'ack', ref: '' }, connection);
  }

  /** Whether a connection has as much as it takes, in its socket or in work. [SP-ENV-016] */
  #isFull(connection: Connection): boolean {
    const { maxInFlight = Number.POSITIVE_INFINITY } = connection.limits;
    if (connection.bufferedBytes > this.#port.settings.maxBufferedBytes) return true;
    if (this.#outbox.size < maxInFlight) return false;
    return [...this.#outbox].filter(({ place }) => place === connection).length >= maxInFlight;
  }

  #forget(key: unknown): Pending | undefined {
    const pending = this.#pending.get(key);
    this.#pending.delete(key);
    pending?.limit?.stop();
    if (pending !== undefined && this.#outbox.delete(pending)) {
      this.#bytes -= pending.bytes;
      this.#port.tell('pending', this.state);
    }
    return pending;
  }
}

/** The id of a frame; one without is its own key. */
function keyOf(call: Call): unknown {
  return 'id' in call.envelope ? call.envelope.id : call;
}

function encode(envelope: ClientEnvelope): Pick<Pending, 'text' | 'bytes'> {
  const text = encodeEnvelope(envelope);
  return { text, bytes: new TextEncoder().encode(text).length };
}
