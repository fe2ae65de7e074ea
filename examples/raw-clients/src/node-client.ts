import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import type { Envelope, ErrorPayload, JsonRpcResponse, Message, Welcome } from './envelope.ts';
import { isCall, readEnvelope } from './envelope.ts';
import { ConnectionClosed, GatewayError } from './errors.ts';

/** How to connect. */
export interface ConnectOptions {
  /** The JWT; without one the gateway refuses with 4401. */
  readonly token?: string | undefined;
  /** Send the token as `Authorization` header; default: as subprotocol entry, as a browser must. */
  readonly tokenInHeader?: boolean;
  /** Default: `sallyport.v1`. */
  readonly subprotocol?: string;
  /** Milliseconds to wait for `welcome`, an answer, or the next chunk. Default: 10,000. */
  readonly timeoutMs?: number;
  /** Sees every envelope before it is handled, also notices and errors that answer nothing. */
  readonly onEnvelope?: (envelope: Envelope) => void;
  /** Sees a frame that is no envelope; it is otherwise ignored. */
  readonly onUnreadable?: (frame: string) => void;
}

type Listener = (envelope: Envelope) => void;

const ANSWERS: ReadonlySet<string> = new Set(['ack', 'reply', 'error', 'jsonrpc', 'pong']);
const MAX_UNREAD = 1_000;

/** Opens a connection, and resolves on `welcome`; rejects with `ConnectionClosed` when refused. */
export async function connect(url: string, options: ConnectOptions = {}) {
  const {
    token,
    tokenInHeader = false,
    subprotocol = 'sallyport.v1',
    timeoutMs = 10_000,
  } = options;
  const bearer = token === undefined || tokenInHeader ? [] : [`bearer.${token}`];
  const headers = token !== undefined && tokenInHeader ? { authorization: `Bearer ${token}` } : {};
  const socket = new WebSocket(url, [subprotocol, ...bearer], { headers });
  const unanswered = new Map<string, { take: Listener; fail: (reason: Error) => void }>();
  const subscriptions = new Map<string, { onMessage: Listener; active: boolean }>();
  const welcomed = Promise.withResolvers<Welcome>();
  const closed = Promise.withResolvers<ConnectionClosed>();
  let silence = setTimeout(() => socket.terminate(), timeoutMs);

  const send = (envelope: Envelope): void => socket.send(JSON.stringify(envelope));

  function ask(frame: Envelope, onFrame?: Listener, signal?: AbortSignal): Promise<Envelope> {
    signal?.throwIfAborted();
    if (socket.readyState !== WebSocket.OPEN)
      return closed.promise.then((end) => Promise.reject(end));
    const id = randomUUID();
    const answer = Promise.withResolvers<Envelope>();
    const cancel = (): void => send({ type: 'cancel', ref: id });
    const timer = setTimeout(() => {
      cancel();
      answer.reject(new Error(`No answer came within ${timeoutMs} ms.`));
    }, timeoutMs);
    const take: Listener = (envelope) => {
      timer.refresh();
      onFrame?.(envelope);
      if (envelope.type !== 'reply' || envelope.final !== false) unanswered.delete(id);
      if (envelope.type === 'error')
        answer.reject(new GatewayError(envelope.payload as ErrorPayload)); // checked when read
      if (envelope.type !== 'reply' || envelope.final !== false) answer.resolve(envelope);
    };
    unanswered.set(id, { take, fail: answer.reject });
    signal?.addEventListener('abort', cancel);
    send({ ...frame, id });
    return answer.promise.finally(() => {
      clearTimeout(timer);
      unanswered.delete(id);
      signal?.removeEventListener('abort', cancel);
    });
  }

  function take(envelope: Envelope): void {
    const { type, ref = '', channel = '', intent, payload } = envelope;
    const subscription = subscriptions.get(channel);
    if (ANSWERS.has(type)) unanswered.get(ref)?.take(envelope);
    if (type === 'message' && subscription?.active === true) subscription.onMessage(envelope);
    if (type === 'system' && intent === 'unsubscribed') subscriptions.delete(channel);
    if (type === 'system' && intent === 'welcome') welcome(payload as Welcome);
    if (type === 'ping') answer(envelope, { type: 'pong', timestamp: Date.now() });
    if (type === 'jsonrpc' && isCall(payload)) {
      const error = { code: -32601, message: 'This client has no methods.' };
      answer(envelope, { type, payload: { jsonrpc: '2.0', id: payload.id, error } });
    }
  }

  function answer({ id }: Envelope, envelope: Envelope): void {
    send(id === undefined ? envelope : { ...envelope, ref: id });
  }

  function welcome(payload: Welcome): void {
    clearTimeout(silence);
    silence = setTimeout(() => socket.terminate(), payload.heartbeat.timeoutMs);
    welcomed.resolve(payload);
  }

  socket.on('message', (data, isBinary) => {
    silence.refresh();
    const envelope = isBinary ? undefined : readEnvelope(String(data));
    if (envelope === undefined) return options.onUnreadable?.(String(data));
    options.onEnvelope?.(envelope);
    take(envelope);
  });
  socket.on('ping', () => silence.refresh());
  socket.on('error', welcomed.reject); // such as HTTP 403 in place of a WebSocket
  socket.on('close', (code, reason) => {
    const end = new ConnectionClosed(code, String(reason));
    clearTimeout(silence);
    welcomed.reject(end);
    for (const { fail } of unanswered.values()) fail(end);
    closed.resolve(end);
  });

  return {
    welcome: await welcomed.promise,
    /** Resolves with how the connection ended. */
    closed: closed.promise,
    /** Sends an envelope as it is, such as a message without `id`. */
    send,
    /** Sends an envelope with a new `id`, and resolves with the terminal answer to it. */
    ask,

    /** The payload of the reply to a request, or of the `ack` of an event. */
    async request(message: Message, signal?: AbortSignal): Promise<unknown> {
      return (await ask({ type: 'message', ...message }, undefined, signal)).payload;
    },

    /** The chunks of a streamed reply. Leaving the loop cancels it, and so does the signal. */
    async *stream(message: Message, signal?: AbortSignal): AsyncGenerator<unknown, void> {
      const unread: unknown[] = [];
      const left = new AbortController();
      let nextSeq = 0;
      let ended = false;
      let wake = (): void => {};
      const onFrame: Listener = ({ payload, final, seq = 0 }) => {
        if (final === false && seq >= nextSeq) {
          nextSeq = seq + 1;
          unread.push(payload);
        }
        if (unread.length > MAX_UNREAD) left.abort(); // the reader is too slow
        wake();
      };
      const either = AbortSignal.any(signal === undefined ? [left.signal] : [left.signal, signal]);
      const answer = ask({ type: 'message', ...message }, onFrame, either);
      const end = (): void => {
        ended = true;
        wake();
      };
      answer.then(end, end);
      try {
        while (!ended || unread.length > 0) {
          if (unread.length > 0) yield unread.shift();
          else await new Promise<void>((resolve) => (wake = resolve));
        }
        await answer; // throws the error that ended the stream
      } finally {
        left.abort();
      }
    },

    /** Hands on the messages of a channel; resolves once the gateway has acknowledged. */
    async subscribe(channel: string, onMessage: Listener): Promise<unknown> {
      const active = subscriptions.get(channel)?.active ?? false;
      const subscription = { onMessage, active };
      subscriptions.set(channel, subscription);
      const activate: Listener = ({ type }) => {
        subscription.active = type === 'ack';
      };
      return (await ask({ type: 'subscribe', channel }, activate)).payload;
    },

    /** Ends a subscription; from the call on no message of the channel is handed on. */
    async unsubscribe(channel: string): Promise<void> {
      subscriptions.delete(channel);
      await ask({ type: 'unsubscribe', channel });
    },

    /** Sends one JSON-RPC message or a batch: the response(s), or undefined for notifications. */
    async rpc(payload: unknown): Promise<unknown> {
      return (await ask({ type: 'jsonrpc', payload })).payload;
    },

    /** The result of one JSON-RPC method. */
    async call(method: string, params: unknown = {}, signal?: AbortSignal): Promise<unknown> {
      const payload = { jsonrpc: '2.0', id: 1, method, params };
      const answer = await ask({ type: 'jsonrpc', payload }, undefined, signal);
      const { result, error } = answer.payload as JsonRpcResponse; // the gateway's word
      if (error === undefined) return result;
      const { code, message, data } = error;
      throw new GatewayError({ code: String(code), retryable: false, ...data, message });
    },

    /** The gateway's clock, in milliseconds since the Unix epoch. */
    async ping(): Promise<number | undefined> {
      return (await ask({ type: 'ping' })).timestamp;
    },

    /** Closes on purpose. */
    close(): Promise<ConnectionClosed> {
      socket.close(1000);
      return closed.promise;
    },
  };
}
