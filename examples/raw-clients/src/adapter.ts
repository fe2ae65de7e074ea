// The client of node-client.ts behind an adapter for the conformance kit; see docs/conformance-adapter.md.
import { createInterface } from 'node:readline';
import { ConnectionClosed, GatewayError } from './errors.ts';
import { connect } from './node-client.ts';

type Client = Awaited<ReturnType<typeof connect>>;
type Operation = Readonly<Record<string, unknown>> & { readonly op: string; readonly call: string };

const cancels = new Map<string, AbortController>();
const channels = new Map<string, string>();
let client: Client | undefined;
let connects = 0;

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const text = (value: unknown): string => String(value);
say({
  event: 'hello',
  protocol: 'sallyport-adapter/1',
  client: 'raw client on ws',
  features: ['rpc', 'cancel'],
});

createInterface(process.stdin).on('line', (line) => {
  const operation: Operation = JSON.parse(line);
  const { call } = operation;
  perform(operation).then(
    (ok) => say({ call, ok: ok ?? null }),
    (error) => say({ call, error: errorOf(error) }),
  );
});

async function perform(operation: Operation): Promise<unknown> {
  const { op, call, channel, intent, payload, method, params } = operation;
  const message = { channel: text(channel), intent: text(intent), payload };
  if (op === 'connect') return open(operation);
  if (op === 'state') return { state: client === undefined ? 'disconnected' : 'connected' };
  if (op === 'close') return leave();
  const connected = client;
  if (connected === undefined) throw new TypeError('There is no connection.');
  if (op === 'send') return connected.request(message);
  if (op === 'request') return cancellable(call, (signal) => request(operation, message, signal));
  if (op === 'rpc')
    return cancellable(call, (signal) => connected.call(text(method), params, signal));
  if (op === 'notify') return connected.rpc({ jsonrpc: '2.0', method, params });
  if (op === 'cancel') return cancels.get(text(operation.target))?.abort();
  if (op === 'unsubscribe')
    return connected.unsubscribe(channels.get(text(operation.subscription)) ?? '');
  if (op !== 'subscribe')
    throw new GatewayError({ code: 'unsupported', message: op, retryable: false });
  channels.set(call, message.channel);
  await connected.subscribe(message.channel, ({ intent, payload }) =>
    say({ event: 'message', subscription: call, channel, intent, payload }),
  );
}

async function open({ url, contract, tokens, handshakeTimeoutMs: timeoutMs = 10_000 }: Operation) {
  await leave();
  const mine = connects;
  const ended = ({ code, reason }: ConnectionClosed): void => {
    if (connects === mine) say({ event: 'state', state: 'disconnected', code, reason });
  };
  const opened = await connect(`${url}?contract=${contract}`, {
    token: (tokens as readonly string[])[0], // the kit gives one at least
    timeoutMs: Number(timeoutMs),
    onUnreadable: (frame) => say({ event: 'report', message: `ignored: ${frame.slice(0, 80)}` }),
    onEnvelope: ({ type, intent, channel, payload }) => {
      if (type !== 'system' || (intent !== 'unsubscribed' && intent !== 'gap')) return;
      const subscription = [...channels].findLast(([, address]) => address === channel)?.[0];
      const event = intent === 'gap' ? 'gap' : 'ended';
      say({ event, subscription, ...(payload as object) }); // with its cause or reason
    },
  }).catch((error: unknown) => {
    if (error instanceof ConnectionClosed) ended(error);
    throw error;
  });
  client = opened;
  say({ event: 'state', state: 'connected' });
  void opened.closed.then(ended);
}

/** Leaves the client that is there; nothing more is told of it. */
async function leave(): Promise<void> {
  const left = client;
  client = undefined;
  connects += 1;
  channels.clear();
  await left?.close();
}

async function request(
  { call, stream }: Operation,
  message: Parameters<Client['request']>[0],
  signal: AbortSignal,
) {
  if (stream !== true) return client?.request(message, signal);
  for await (const payload of client?.stream(message, signal) ?? []) {
    say({ event: 'chunk', call, payload });
  }
}

async function cancellable<T>(call: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  cancels.set(call, controller);
  return work(controller.signal).finally(() => cancels.delete(call));
}

function errorOf(error: unknown): object {
  if (error instanceof GatewayError) return { ...error.details };
  const code = error instanceof ConnectionClosed ? 'client.closed' : 'client.failed';
  return { code, message: text(error) };
}
