import type { ClientEnvelope, ServerEnvelope } from '@sallyport/protocol';

const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
const stamped = { timestamp: 1_789_999_990_000, trace: { ...trace, tracestate: 'a=b' } };

/** Every envelope of a client, with and without its optional fields. */
export const clientSamples: readonly ClientEnvelope[] = [
  { type: 'message', channel: 'guide', intent: 'chat', payload: null },
  {
    type: 'message',
    id: '1',
    channel: 'pillar:content',
    intent: 'analyse',
    payload: { text: ['a'] },
    ...stamped,
  },
  { type: 'subscribe', id: '2', channel: 'world:user:ada' },
  {
    type: 'subscribe',
    id: '3',
    channel: 'world:user:ada',
    payload: { since: { epoch: 'e1', offset: 0 } },
    ...stamped,
  },
  { type: 'subscribe', id: '4', channel: '@user:ada', payload: {} },
  { type: 'unsubscribe', id: '5', channel: 'guide', ...stamped },
  { type: 'cancel', ref: '1', ...stamped },
  { type: 'refresh', id: '6', payload: { token: 'a.b.c' }, ...stamped },
  { type: 'jsonrpc', payload: { jsonrpc: '2.0', method: 'log' } },
  { type: 'jsonrpc', id: '7', ref: '8', payload: [], ...stamped },
  { type: 'ping' },
  { type: 'ping', id: '9', ...stamped },
  { type: 'pong', timestamp: 0 },
  { type: 'pong', ref: '9', ...stamped },
];

/** Every envelope of a server, with and without its optional fields. */
export const serverSamples: readonly ServerEnvelope[] = [
  { type: 'message', channel: 'guide', intent: 'typing', payload: {} },
  {
    type: 'message',
    channel: 'world:user:ada',
    intent: 'updated',
    payload: 1,
    epoch: 'e1',
    offset: 1,
    ...stamped,
  },
  { type: 'reply', ref: '1', payload: { words: 3 } },
  { type: 'reply', ref: '1', payload: 'chunk', seq: 0, final: false, ...stamped },
  { type: 'reply', ref: '1', seq: 1, final: true },
  { type: 'ack', ref: '1' },
  { type: 'ack', ref: '1', payload: { epoch: 'e1', offset: 3, recovered: true }, ...stamped },
  { type: 'error', payload: { code: 'internal', message: '', retryable: false } },
  {
    type: 'error',
    ref: '1',
    payload: {
      code: 'over_quota',
      message: 'No.',
      retryable: true,
      retryAfterMs: 10,
      issues: [{ path: '/text', message: 'Expected a string.' }],
      data: { limit: 10 },
    },
    ...stamped,
  },
  { type: 'jsonrpc', ref: '7', payload: { jsonrpc: '2.0', id: 1, result: null } },
  { type: 'ping', id: '9', ...stamped },
  { type: 'pong', ref: '9', ...stamped },
  {
    type: 'system',
    intent: 'welcome',
    payload: {
      connectionId: 'c1',
      sessionId: 's1',
      userId: 'ada',
      contract: { name: 'symphony', version: '1.4.0', digest: '' },
      server: { instance: 'gw-1', version: '0.1.0' },
      heartbeat: { intervalMs: 25_000, timeoutMs: 60_000 },
      limits: { maxFrameBytes: 262_144, maxDepth: 32, maxInFlight: 256, maxSubscriptions: 256 },
      tokenExpiresAt: 1_790_000_000_000,
    },
    ...stamped,
  },
  {
    type: 'system',
    intent: 'goaway',
    payload: { reason: 'shutdown', spreadMs: 5000 },
    ...stamped,
  },
  { type: 'system', intent: 'expiring', payload: { expiresAt: 1_790_000_000_000 }, ...stamped },
  {
    type: 'system',
    intent: 'evicted',
    payload: { reason: 'replaced', reconnect: false },
    ...stamped,
  },
  {
    type: 'system',
    intent: 'unsubscribed',
    channel: 'guide',
    payload: { reason: 'revoked' },
    ...stamped,
  },
  {
    type: 'system',
    intent: 'gap',
    channel: 'guide',
    payload: { cause: 'slow', missed: 3 },
    ...stamped,
  },
];
