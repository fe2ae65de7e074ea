import type { ServerEnvelope, WelcomePayload } from '@sallyport/protocol';
import { BEARER_PREFIX, readServerEnvelope, SUBPROTOCOL } from '@sallyport/protocol/wire';
import WebSocket from 'ws';
import type { Settled } from './line-calls.ts';
import { LineCalls } from './line-calls.ts';

/** What a subscriber is sent. */
export type PublishedMessage = Extract<ServerEnvelope, { type: 'message' }>;

/** What a line reports. `ended` comes exactly once, and last. */
export interface LineListener {
  ready(welcome: WelcomePayload): void;
  /** A publication, and its frame. */
  published(message: PublishedMessage, frame: string): void;
  /** Something came that no server may send. */
  faulty(cause: string): void;
  ended(cause: string): void;
}

export interface LineOptions {
  readonly url: string;
  readonly token: string;
  readonly source: string | undefined;
  readonly timeoutMs: number;
}

/** `-32601` (JSON-RPC 2.0, section 5.1). */
const METHOD_NOT_FOUND = { code: -32_601, message: 'The load tool has no methods.' };

/** One connection, with as little of its own as is needed to count exactly; it never comes back by itself. */
export class Line {
  readonly #socket: WebSocket;
  readonly #listener: LineListener;
  readonly #calls = new LineCalls();
  #state: 'opening' | 'open' | 'closing' | 'over' = 'opening';
  #maxInFlight = 1;
  #cause: string | undefined;

  constructor({ url, token, source, timeoutMs }: LineOptions, listener: LineListener) {
    this.#listener = listener;
    const socket = new WebSocket(url, [SUBPROTOCOL, BEARER_PREFIX + token], {
      localAddress: source,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    const timer = setTimeout(() => this.#fail('no welcome in time'), timeoutMs);
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.#listener.faulty('a binary frame came');
      else this.#receive(String(data), timer);
    });
    socket.on('error', (error) => {
      this.#cause ??= 'code' in error ? String(error.code) : error.message;
    });
    socket.on('unexpected-response', (_request, { statusCode }) => {
      this.#fail(`http ${statusCode}`);
    });
    socket.on('close', (code, reason) => {
      clearTimeout(timer);
      this.#end(this.#cause ?? `closed ${code}${reason.length > 0 ? ` ${reason}` : ''}`);
    });
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get inFlight(): number {
    return this.#calls.size;
  }

  /** Whether the server takes another frame that it has to answer. */
  get hasRoom(): boolean {
    return this.#state === 'open' && this.#calls.size < this.#maxInFlight;
  }

  /** The id of the next frame. */
  get nextId(): string {
    return this.#calls.nextId;
  }

  /** Sends a frame with the next id; `settled` is called once, however it ends. */
  ask(frame: string, deadlineAt: number, settled: Settled): void {
    this.#calls.add(deadlineAt, settled);
    this.#socket.send(frame);
  }

  /** Gives up what has no answer in time. */
  expire(now: number): void {
    this.#calls.expire(now);
  }

  /** Closes; what is in flight is let go. */
  close(): void {
    if (this.#state === 'over') return;
    const early = this.#state === 'opening';
    this.#state = 'closing';
    if (early) this.#socket.terminate();
    else this.#socket.close(1000, 'the load is over');
  }

  /** Ends the connection without the closing handshake. */
  terminate(): void {
    this.#socket.terminate();
  }

  #receive(text: string, timer: NodeJS.Timeout): void {
    const read = readServerEnvelope(text);
    if (!read.ok) return this.#listener.faulty('a malformed envelope came');
    const { envelope } = read;
    switch (envelope.type) {
      case 'message':
        return this.#listener.published(envelope, text);
      case 'ack':
        return this.#calls.settle(envelope.ref, undefined);
      case 'reply':
        return envelope.final === false ? undefined : this.#calls.settle(envelope.ref, undefined);
      case 'error':
        return this.#refused(envelope.ref, envelope.payload.code);
      case 'jsonrpc':
        return this.#receiveRpc(envelope);
      case 'ping':
        return this.#answer({ type: 'pong', ref: envelope.id, timestamp: Date.now() });
      case 'pong':
        return;
      case 'system':
        return envelope.intent === 'welcome' ? this.#welcome(envelope.payload, timer) : undefined;
    }
  }

  #welcome(welcome: WelcomePayload, timer: NodeJS.Timeout): void {
    if (this.#state !== 'opening') return this.#listener.faulty('a second welcome came');
    clearTimeout(timer);
    this.#maxInFlight = welcome.limits.maxInFlight;
    this.#state = 'open';
    this.#listener.ready(welcome);
  }

  #refused(ref: string | undefined, code: string): void {
    if (ref === undefined) this.#listener.faulty(`error ${code}`);
    else this.#calls.settle(ref, `error ${code}`);
  }

  #receiveRpc({ id, ref, payload }: Extract<ServerEnvelope, { type: 'jsonrpc' }>): void {
    const body = typeof payload === 'object' && payload !== null ? payload : {};
    if (ref !== undefined) {
      const { error } = body as { readonly error?: { readonly code?: unknown } }; // read below, whatever it is
      return this.#calls.settle(ref, error === undefined ? undefined : `error ${error?.code}`);
    }
    if (id === undefined || !('id' in body)) return;
    const refusal = { jsonrpc: '2.0', id: body.id, error: METHOD_NOT_FOUND };
    this.#answer({ type: 'jsonrpc', ref: id, payload: refusal });
  }

  #answer(envelope: object): void {
    if (this.#state === 'open') this.#socket.send(JSON.stringify(envelope));
  }

  #fail(cause: string): void {
    this.#cause ??= cause;
    this.#socket.terminate();
  }

  #end(cause: string): void {
    this.#state = 'over';
    this.#calls.abandon('connection lost');
    this.#listener.ended(cause);
  }
}
