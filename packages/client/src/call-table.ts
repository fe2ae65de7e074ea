import type { ClientEnvelope } from '@sallyport/protocol';
import type { ProtocolError } from '@sallyport/protocol/wire';
import { encodeEnvelope } from '@sallyport/protocol/wire';
import { errorText } from '#error-text';
import type { Answer, AnswerOf, Call, Unfinished } from './call.ts';
import type { CallOptions } from './call-options.ts';
import type { CallPort } from './call-port.ts';
import type { Failure } from './client-error.ts';
import { ClientError } from './client-error.ts';
import type { ClientSettings } from './client-options.ts';
import type { Connection } from './connection/connection.ts';
import { aborted, failure, misuse } from './failure.ts';
import { createFrameIds } from './frame-ids.ts';
import type { Pending } from './pending-call.ts';
import { startTimeLimit } from './time-limit.ts';

/**
 * Frames that wait, in order: for a connection, for room on it, or for their answer. Past a bound new ones are
 * refused: what was accepted is never dropped for them.
 */
export class CallTable {
  // Declared only, as the constructor sets them: pages are spared the names.
  declare readonly settings: ClientSettings;
  /** A new id of a frame. */
  declare readonly nextId: () => string;
  readonly #port: CallPort;
  /** By the id of the frame, or by the call itself. */
  readonly pending = new Map<unknown, Pending>();
  /** The outbox: all but what is for one connection. The oldest first. */
  readonly outbox = new Set<Pending>();
  /** Those of the outbox whose turn comes. */
  readonly #unsent = new Set<Pending>();
  /** Of the outbox. */
  bytes = 0;

  constructor(port: CallPort) {
    this.#port = port;
    this.settings = port.settings;
    this.nextId = createFrameIds(port.settings.environment.uuid());
  }

  /**
   * Sends a frame as soon as its turn comes, and waits for its answer; the result gives it up. A frame without id only
   * waits to be written, which counts as its `ack`.
   */
  open(call: Call, { signal, timeoutMs = this.settings.timeoutMs }: CallOptions = {}): () => void {
    const { envelope, on } = call;
    const key = 'id' in envelope ? envelope.id : call;
    const { environment } = this.settings;
    const giveUp = (error = aborted(signal)) => {
      const { on } = this.pending.get(key) ?? {};
      if (on?.isReady) this.send({ type: 'cancel', ref: String(key) }, on);
      this.fail(key, error);
    };
    const encoded = encode(envelope); // throws where JSON cannot say it, before anything waits
    const error = this.#refusal(call, encoded.bytes, signal);
    if (error) {
      call.fail(error);
      return giveUp;
    }
    const pending: Pending = { ...encoded, call, key, since: environment.now() };
    this.pending.set(key, pending);
    pending.limit = startTimeLimit({
      environment,
      what: 'answer',
      timeoutMs,
      signal,
      over: giveUp,
    });
    if (on) this.#write(pending, on);
    else {
      this.outbox.add(pending);
      this.#unsent.add(pending);
      this.bytes += pending.bytes;
      this.#port.tell('pending');
      this.flush();
    }
    return giveUp;
  }

  /** A promise for the answer; `check` says where it is not the one that ends the wait. */
  ask<Type extends Answer['type']>(
    call: Pick<Call, 'envelope' | 'resend'> & { readonly expects: Type },
    options: CallOptions,
    check?: (answer: AnswerOf<Type>) => Unfinished | undefined,
  ): Promise<AnswerOf<Type>> {
    return new Promise((resolve, fail) => {
      const take = (answer: AnswerOf<Type>) => {
        const unfinished = check?.(answer);
        if (!unfinished) resolve(answer);
        return unfinished;
      };
      this.open({ ...call, fail, take }, options);
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
    this.#port.tell('envelope', { direction: 'out', envelope });
    return undefined;
  }

  /** Writes what waits, as far as there is room: in the socket, and with the server. [SP-ENV-016] */
  flush(): void {
    for (const pending of this.#unsent) {
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
    const { id, windowMs = 0 } = welcome?.memory ?? {};
    const now = this.settings.environment.now();
    for (const pending of this.outbox) {
      const { on, lost, key } = pending;
      if (on) continue;
      this.#unsent.delete(pending); // to come in its turn, behind the older ones
      if (!lost || (lost.from === id && now - lost.at < windowMs)) this.#unsent.add(pending);
      else this.fail(key, new ClientError('connection_lost', errorText('outcome_unknown')));
    }
    this.flush();
  }

  /**
   * Hands an answer to whom it is for; late ones are for nobody, and ignored.
   *
   * @throws TypeError where it does not fit the frame.
   */
  answer(ref: unknown, answer: Answer, connection: Connection): void {
    const call = this.pending.get(ref)?.call;
    if (!call) return;
    const unfinished = answer.type === call.expects ? call.take(answer) : 'wrong';
    if (unfinished === 'wrong') throw misuse('no_answer', answer.type, String(ref));
    if (unfinished === 'more') this.pending.get(ref)?.limit?.renew();
    else if (unfinished) this.refuse(ref, unfinished, connection);
    else this.#forget(ref);
  }

  /**
   * An error answers a frame. What a server refuses because it goes away was not started: it waits for the next
   * connection. [SP-LIV-009]
   */
  refuse(ref: unknown, error: ProtocolError, { state }: Connection): void {
    const pending = this.pending.get(ref);
    const isLeaving = state.name === 'ready' && state.hints.spreadMs !== undefined;
    if (pending?.call.resend && error.code === 'unavailable' && error.retryable && isLeaving)
      pending.on = undefined;
    else this.fail(ref, error);
  }

  /**
   * What went out on a connection is kept for {@link resume} where the server remembers, and it is not what may have
   * ended the connection; else its wait ends.
   */
  lost(connection: Connection, error: Failure, isBug: boolean): void {
    const memory = connection.welcome?.memory;
    for (const pending of [...this.pending.values()]) {
      if (pending.on !== connection) continue;
      pending.on = undefined;
      if (memory && !isBug && pending.call.resend)
        pending.lost = { from: memory.id, at: this.settings.environment.now() };
      else this.fail(pending.key, error);
    }
  }

  failAll(error: Failure): void {
    for (const key of [...this.pending.keys()]) this.fail(key, error);
  }

  /** Ends the wait of one frame. */
  fail(key: unknown, error: Failure): void {
    this.#forget(key)?.call.fail(error);
  }

  #write(pending: Pending, connection: Connection): void {
    const { call, key } = pending;
    this.#unsent.delete(pending);
    pending.on = connection;
    const error = this.send(call.envelope, connection, pending);
    if (error) this.fail(key, error);
    else if (key === call) this.answer(key, { type: 'ack', ref: '' }, connection);
  }

  /** Why a frame is not accepted, where that is so. */
  #refusal({ on }: Call, bytes: number, signal?: AbortSignal): Failure | undefined {
    if (signal?.aborted) return aborted(signal);
    if (on) return undefined;
    const { maxOutbox, maxOutboxBytes } = this.settings;
    const { size } = this.outbox;
    const isFull = size >= maxOutbox || this.bytes + bytes > maxOutboxBytes;
    return this.#port.begin() ?? (isFull ? failure('outbox_full', [size, this.bytes]) : undefined);
  }

  /**
   * Whether a connection has as much as it takes, in its socket or in work. What a leaving one still works on counts
   * too. [SP-ENV-016]
   */
  #isFull({ bufferedBytes, limits }: Connection): boolean {
    const { maxInFlight = Number.POSITIVE_INFINITY } = limits;
    const inFlight = this.outbox.size - this.#unsent.size;
    return bufferedBytes > this.settings.maxBufferedBytes || inFlight >= maxInFlight;
  }

  #forget(key: unknown): Pending | undefined {
    const pending = this.pending.get(key);
    this.pending.delete(key);
    if (!pending) return;
    pending.limit?.stop();
    this.#unsent.delete(pending);
    if (this.outbox.delete(pending)) {
      this.bytes -= pending.bytes;
      this.#port.tell('pending');
    }
    return pending;
  }
}

type Encoded = Pick<Pending, 'text' | 'bytes'>;

function encode(envelope: ClientEnvelope): Encoded {
  const text = encodeEnvelope(envelope);
  return { text, bytes: new TextEncoder().encode(text).length };
}
