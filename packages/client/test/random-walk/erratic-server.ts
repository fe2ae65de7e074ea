import { closeCodes } from '@sallyport/protocol/wire';
import { welcome } from '@sallyport/testing';
import { pick } from './luck.ts';
import type { PaperSocket } from './paper-network.ts';
import { takeFrame } from './paper-network.ts';

const CLOSE_CODES = [...Object.keys(closeCodes).map(Number), 1005, 4999];
const ERRORS = ['unavailable', 'forbidden', 'rate_limited', 'internal', 'not_subscribed', 'odd'];
const GARBAGE = [
  'not json',
  '[]',
  '{"type":"reply"}',
  '{"type":"reply","ref":"nobody","payload":1}',
  '{"type":"ack","ref":"nobody","payload":{"offset":-1}}',
  '{"type":"error","payload":{}}',
  '{"type":"system","intent":"news","payload":{}}',
  '{"type":"jsonrpc","payload":{"jsonrpc":"2.0"}}',
  '{"type":"message","channel":"world","intent":"__proto__","payload":{}}',
];

/** Says or does one thing on a socket, right or wrong. The result names it. */
export function actErratically(socket: PaperSocket, random: () => number, now: number): string {
  const { listener } = socket;
  if (socket.state === 'connecting' && random() < 0.8) {
    socket.state = 'open';
    listener.opened();
    return 'opened';
  }
  if (socket.state !== 'open' || random() < 0.015) {
    const code = socket.state === 'connecting' ? 1006 : (pick(CLOSE_CODES, random) ?? 1006);
    socket.state = 'closed';
    listener.closed(code, 'by chance');
    return `closed ${code}`;
  }
  const [name, data] = saySomething(socket, random, now);
  listener.received(data);
  return name;
}

function saySomething(
  socket: PaperSocket,
  random: () => number,
  now: number,
): readonly [string, unknown] {
  const luck = random();
  if (luck < 0.02 || (!socket.isGreeted && luck < 0.8)) {
    const memory = random() < 0.7 ? (pick(['one', 'two'], random) ?? 'one') : undefined;
    if (!socket.isGreeted) Object.assign(socket, { isGreeted: true, memory });
    return ['welcome', JSON.stringify(greet(memory, random, now))];
  }
  if (luck < 0.6) return ['answer', answer(socket, random, now)];
  if (luck < 0.75) return ['message', JSON.stringify(message(random))];
  if (luck < 0.85) return ['system', JSON.stringify(system(random, now))];
  if (luck < 0.9) return ['ask', JSON.stringify(call(random))];
  if (luck < 0.95) return ['binary', new Uint8Array(3)];
  return ['garbage', pick(GARBAGE, random)];
}

function greet(memory: string | undefined, random: () => number, now: number): object {
  const step = welcome({
    ...(memory && { memory: { id: memory, windowMs: 1 + Math.floor(random() * 60_000) } }),
    ...(random() < 0.5 && { tokenExpiresAt: now + Math.floor(random() * 200_000) }),
  });
  return 'send' in step ? step.send : {};
}

function answer(socket: PaperSocket, random: () => number, now: number): string {
  const frame = takeFrame(socket, random);
  const ref = frame?.id ?? 'nobody';
  const position = { epoch: random() < 0.9 ? 'e1' : 'e2', offset: Math.floor(random() * 20) };
  const luck = random();
  if (luck < 0.15) {
    const code = pick(ERRORS, random) ?? 'internal';
    const payload = { code, message: 'by chance', retryable: random() < 0.5 };
    if (code === 'unavailable' && payload.retryable) socket.turnAway(ref);
    return JSON.stringify({ type: 'error', ref, payload });
  }
  if (frame?.type === 'jsonrpc' && luck < 0.9) {
    const payload = { jsonrpc: '2.0', id: ref, result: 6 };
    return JSON.stringify({ type: 'jsonrpc', payload });
  }
  if (frame?.type === 'refresh' && luck < 0.9) {
    const payload = { expiresAt: now + Math.floor(random() * 100_000) };
    return JSON.stringify({ type: 'ack', ref, payload });
  }
  if (frame?.intent === 'chat' && luck < 0.9) {
    const seq = Math.floor(random() * 3);
    const final = random() < 0.3;
    return JSON.stringify({ type: 'reply', ref, seq, final, payload: { word: 'w' } });
  }
  if (frame?.intent === 'ask' && luck < 0.9) {
    return JSON.stringify({ type: 'reply', ref, payload: { answer: '42' } });
  }
  const payload = random() < 0.5 ? position : { ...position, recovered: random() < 0.5 };
  return JSON.stringify({ type: 'ack', ref, ...(random() < 0.8 && { payload }) });
}

function message(random: () => number): object {
  const offset = Math.floor(random() * 20);
  if (random() < 0.5)
    return { type: 'message', channel: 'guide', intent: 'typing', payload: { who: 'ada' } };
  return { type: 'message', channel: 'world', intent: 'moved', payload: {}, epoch: 'e1', offset };
}

function system(random: () => number, now: number): object {
  const intents = [
    { intent: 'goaway', payload: { reason: 'restart', spreadMs: Math.floor(random() * 5_000) } },
    { intent: 'expiring', payload: { expiresAt: now + 30_000 } },
    { intent: 'evicted', payload: { reason: 'by chance', reconnect: random() < 0.5 } },
    { intent: 'unsubscribed', channel: 'guide', payload: { reason: 'by chance' } },
  ];
  return { type: 'system', ...pick(intents, random) };
}

function call(random: () => number): object {
  const id = random() < 0.5 ? 'c1' : undefined;
  const payload = {
    jsonrpc: '2.0',
    ...(id && { id }),
    method: 'confirm',
    params: { question: '' },
  };
  return random() < 0.3
    ? { type: 'ping', id: 'p1' }
    : { type: 'jsonrpc', ...(id && { id }), payload };
}
