// A Sallyport client for a browser, or any runtime that has a WebSocket: no imports, no build step.

const ANSWERS = new Set(['ack', 'reply', 'error', 'jsonrpc', 'pong']);
const MAX_UNREAD = 1_000;

/** The gateway answered with an error; `details` is its payload: code, retryable, issues and so on. */
export class GatewayError extends Error {
  constructor(details) {
    super(`${details.code}: ${details.message}`);
    this.name = 'GatewayError';
    this.details = details;
  }
}

/** The connection has ended; the close-code table of the protocol says what to do next. */
export class ConnectionClosed extends Error {
  constructor(code, reason) {
    super(`The connection was closed: ${code} ${reason}`);
    this.name = 'ConnectionClosed';
    this.code = code;
    this.reason = reason;
  }
}

/**
 * Opens a connection, and resolves on `welcome`; rejects with `ConnectionClosed` when refused.
 * Options: `token`, `subprotocol`, `timeoutMs` (for `welcome`, an answer, or the next chunk),
 * `onEnvelope` (sees every envelope) and `onUnreadable` (sees what is none).
 */
export async function connect(url, options = {}) {
  const { token, subprotocol = 'sallyport.v1', timeoutMs = 10_000 } = options;
  const bearer = token === undefined ? [] : [`bearer.${token}`];
  const socket = new WebSocket(url, [subprotocol, ...bearer]);
  const unanswered = new Map();
  const subscriptions = new Map();
  const welcomed = Promise.withResolvers();
  const closed = Promise.withResolvers();
  let heardAt = Date.now();
  let watch = setTimeout(() => end(1006, 'There was no welcome in time.'), timeoutMs);

  const send = (envelope) => socket.send(JSON.stringify(envelope));

  /** Sends an envelope with a new `id`; resolves with its terminal answer. */
  function ask(envelope, onFrame, signal) {
    signal?.throwIfAborted();
    if (socket.readyState !== WebSocket.OPEN) {
      return closed.promise.then((reason) => Promise.reject(reason));
    }
    const id = crypto.randomUUID();
    const answer = Promise.withResolvers();
    const cancel = () => send({ type: 'cancel', ref: id });
    const giveUp = () => {
      cancel();
      answer.reject(new Error(`No answer came within ${timeoutMs} ms.`));
    };
    let timer = setTimeout(giveUp, timeoutMs);
    const take = (frame) => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, timeoutMs);
      onFrame?.(frame);
      if (frame.type === 'error') answer.reject(new GatewayError(frame.payload));
      if (frame.type !== 'reply' || frame.final !== false) answer.resolve(frame);
    };
    unanswered.set(id, { take, fail: answer.reject });
    signal?.addEventListener('abort', cancel);
    send({ ...envelope, id });
    return answer.promise.finally(() => {
      clearTimeout(timer);
      unanswered.delete(id);
      signal?.removeEventListener('abort', cancel);
    });
  }

  function take(envelope) {
    const { type, id, ref, channel, intent, payload } = envelope;
    const subscription = subscriptions.get(channel);
    if (ANSWERS.has(type)) unanswered.get(ref)?.take(envelope);
    if (type === 'message' && subscription?.active) subscription.onMessage(envelope);
    if (type === 'system' && intent === 'unsubscribed') subscriptions.delete(channel);
    if (type === 'system' && intent === 'welcome') welcome(payload);
    // JSON leaves out a `ref` that is undefined.
    if (type === 'ping') send({ type: 'pong', ref: id, timestamp: Date.now() });
    if (type === 'jsonrpc' && payload?.method !== undefined && payload.id !== undefined) {
      const error = { code: -32601, message: 'This client has no methods.' };
      send({ type, ref: id, payload: { jsonrpc: '2.0', id: payload.id, error } });
    }
  }

  function welcome(payload) {
    const { intervalMs, timeoutMs: silenceMs } = payload.heartbeat;
    clearTimeout(watch);
    watch = setInterval(() => {
      const silentMs = Date.now() - heardAt;
      if (silentMs > silenceMs) end(1006, 'The gateway fell silent.');
      else if (silentMs >= intervalMs) send({ type: 'ping' });
    }, intervalMs / 2);
    welcomed.resolve(payload);
  }

  function end(code, reason) {
    const closure = new ConnectionClosed(code, reason);
    clearTimeout(watch); // also ends an interval
    socket.close();
    welcomed.reject(closure);
    for (const { fail } of unanswered.values()) fail(closure);
    closed.resolve(closure);
  }

  socket.onclose = ({ code, reason }) => end(code, reason);
  socket.onmessage = ({ data }) => {
    heardAt = Date.now();
    const envelope = readEnvelope(data);
    if (envelope === undefined) return options.onUnreadable?.(data);
    options.onEnvelope?.(envelope);
    take(envelope);
  };

  return {
    welcome: await welcomed.promise,
    /** Resolves with how the connection ended. */
    closed: closed.promise,
    send,
    ask,

    /** The payload of the reply to a request, or of the `ack` of an event. */
    async request(message, signal) {
      return (await ask({ type: 'message', ...message }, undefined, signal)).payload;
    },

    /** The chunks of a streamed reply. Leaving the loop cancels it, and so does the signal. */
    async *stream(message, signal) {
      const unread = [];
      const left = new AbortController();
      let nextSeq = 0;
      let ended = false;
      let wake = () => {};
      const onFrame = ({ payload, final, seq }) => {
        if (final === false && seq >= nextSeq) {
          nextSeq = seq + 1;
          unread.push(payload);
        }
        if (unread.length > MAX_UNREAD) left.abort(); // the reader is too slow
        wake();
      };
      const either = AbortSignal.any(signal === undefined ? [left.signal] : [left.signal, signal]);
      const answer = ask({ type: 'message', ...message }, onFrame, either);
      const finish = () => {
        ended = true;
        wake();
      };
      answer.then(finish, finish);
      try {
        while (!ended || unread.length > 0) {
          if (unread.length > 0) yield unread.shift();
          else {
            await new Promise((resolve) => {
              wake = resolve;
            });
          }
        }
        await answer; // throws the error that ended the stream
      } finally {
        left.abort();
      }
    },

    /** Hands on the messages of a channel; resolves once the gateway has acknowledged. */
    async subscribe(channel, onMessage) {
      const active = subscriptions.get(channel)?.active ?? false;
      const subscription = { onMessage, active };
      subscriptions.set(channel, subscription);
      const activate = ({ type }) => {
        subscription.active = type === 'ack';
      };
      return (await ask({ type: 'subscribe', channel }, activate)).payload;
    },

    /** Ends a subscription; from the call on no message of the channel is handed on. */
    async unsubscribe(channel) {
      subscriptions.delete(channel);
      await ask({ type: 'unsubscribe', channel });
    },

    /** Sends one JSON-RPC message or a batch: the response(s), or undefined for notifications. */
    async rpc(payload) {
      return (await ask({ type: 'jsonrpc', payload })).payload;
    },

    /** The result of one JSON-RPC method. */
    async call(method, params = {}) {
      const payload = { jsonrpc: '2.0', id: 1, method, params };
      const { result, error } = (await ask({ type: 'jsonrpc', payload })).payload;
      if (error === undefined) return result;
      throw new GatewayError({ code: String(error.code), ...error.data, message: error.message });
    },

    /** The gateway's clock, in milliseconds since the Unix epoch. */
    async ping() {
      return (await ask({ type: 'ping' })).timestamp;
    },

    /** Closes on purpose. */
    close() {
      socket.close(1000);
      return closed.promise;
    },
  };
}

function readEnvelope(data) {
  try {
    const value = JSON.parse(data);
    const type = value.type ?? ('channel' in value ? 'message' : undefined);
    const readable =
      typeof type === 'string' && (type !== 'error' || typeof value.payload.code === 'string');
    return readable ? { ...value, type } : undefined;
  } catch {
    return undefined; // not JSON, or nothing that has fields
  }
}
