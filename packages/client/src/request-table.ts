import type { ClientEnvelope, ServerEnvelopeOf, WelcomePayload } from '@sallyport/protocol';
import type { ProtocolError } from '@sallyport/protocol/wire';
import { encodeEnvelope } from '@sallyport/protocol/wire';
import { aborted, ClientError } from './client-error.ts';
import type { Connection } from './connection/connection.ts';
import type { Environment } from './environment.ts';
import type { OutboxEntry } from './outbox.ts';

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
  /** Takes an answer: it ends the wait, more will follow, or it does not belong to such a frame. */
  take(answer: Answer): 'done' | 'more' | 'wrong';
  fail(error: ClientError | ProtocolError): void;
}

/** Where frames go out. */
export interface Way {
  submit(entry: OutboxEntry): void;
  withdraw(entry: OutboxEntry): boolean;
}

interface Pending {
  readonly call: Call;
  readonly entry: OutboxEntry;
  readonly way: Way;
  readonly timeoutMs: number;
  timer: unknown;
  /** The connection on which it went out, once it has. */
  sentOn: Connection | undefined;
  /** It waits to be sent again: under which memory it went out, and when that connection was lost. */
  lost: { readonly from: string; readonly at: number } | undefined;
  stopListening(): void;
}

const FORGOTTEN =
  'The connection was lost, and the server no longer remembers its answer: the outcome is unknown.';

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
    const giveUp = () => this.#giveUp(key, aborted(signal));
    if (signal?.aborted === true) {
      call.fail(aborted(signal));
      return giveUp;
    }
    const pending: Pending = {
      call,
      way,
      timeoutMs,
      timer: undefined,
      sentOn: undefined,
      lost: undefined,
      entry: {
        envelope: call.envelope,
        text: encodeEnvelope(call.envelope),
        sent: (connection) => {
          pending.sentOn = connection;
          pending.lost = undefined;
          if (id === undefined) this.answer(key, { type: 'ack', ref: key });
        },
        failed: (error) => this.fail(key, error),
      },
      stopListening: () => signal?.removeEventListener('abort', giveUp),
    };
    this.#pending.set(key, pending);
    this.#arm(key, pending);
    signal?.addEventListener('abort', giveUp, { once: true });
    way.submit(pending.entry);
    return giveUp;
  }

  /** Hands an answer to whom it is for. False where it does not fit the frame; late ones fit nobody and are ignored. */
  answer(ref: string, answer: Answer): boolean {
    const pending = this.#pending.get(ref);
    if (pending === undefined) return true;
    const taken = pending.call.take(answer);
    if (taken === 'done') this.#forget(ref);
    if (taken === 'more' && this.#pending.has(ref)) this.#arm(ref, pending);
    return taken !== 'wrong';
  }

  /** Ends the wait of one frame. */
  fail(ref: string, error: ClientError | ProtocolError): void {
    const pending = this.#forget(ref);
    pending?.call.fail(error);
  }

  /** Whether an answer is to come on a connection. */
  awaits(connection: Connection): boolean {
    for (const { sentOn } of this.#pending.values()) if (sentOn === connection) return true;
    return false;
  }

  /** Whether a connection has as much work in flight as the server takes. [SP-ENV-016] */
  isFull(connection: Connection): boolean {
    const { maxInFlight = Number.POSITIVE_INFINITY } = connection.limits;
    if (this.#pending.size < maxInFlight) return false;
    let count = 0;
    for (const { sentOn, call } of this.#pending.values()) {
      const { type } = call.envelope;
      if (sentOn === connection && (type === 'message' || type === 'jsonrpc')) count += 1;
    }
    return count >= maxInFlight;
  }

  /**
   * What went out on a connection is kept for {@link resend} where the server remembers, and it is not what may have
   * ended the connection; else its wait ends.
   */
  lost(connection: Connection, error: ClientError, isBug: boolean): void {
    const { memory } = connection;
    for (const [id, pending] of [...this.#pending]) {
      if (pending.sentOn !== connection) continue;
      pending.sentOn = undefined;
      pending.lost = memory && { from: memory.id, at: this.#environment.now() };
      if (memory === undefined || isBug || pending.call.resend !== true) this.fail(id, error);
    }
  }

  /** Sends again what was lost, in the first order, where the server shares the memory and has not forgotten it. */
  resend(memory: WelcomePayload['memory'], write: (entry: OutboxEntry) => void): void {
    for (const [id, { lost, entry }] of [...this.#pending]) {
      if (lost === undefined) continue;
      const passedMs = this.#environment.now() - lost.at;
      if (lost.from === memory?.id && passedMs < memory.windowMs) write(entry);
      else this.fail(id, new ClientError('connection_lost', FORGOTTEN));
    }
  }

  failAll(error: ClientError | ProtocolError): void {
    for (const id of [...this.#pending.keys()]) this.fail(id, error);
  }

  #giveUp(ref: string, error: ClientError | ProtocolError): void {
    const pending = this.#pending.get(ref);
    if (pending === undefined) return;
    if (!pending.way.withdraw(pending.entry) && pending.sentOn !== undefined) {
      this.#cancel(ref, pending.sentOn);
    }
    this.fail(ref, error);
  }

  #arm(ref: string, pending: Pending): void {
    const { timeoutMs } = pending;
    this.#environment.clearTimeout(pending.timer);
    pending.timer = this.#environment.setTimeout(() => {
      this.#giveUp(ref, new ClientError('timeout', `No answer in ${timeoutMs} ms.`));
    }, timeoutMs);
  }

  #forget(ref: string): Pending | undefined {
    const pending = this.#pending.get(ref);
    if (pending === undefined) return undefined;
    this.#pending.delete(ref);
    this.#environment.clearTimeout(pending.timer);
    pending.stopListening();
    return pending;
  }
}
