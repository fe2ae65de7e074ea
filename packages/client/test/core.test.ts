import type { ClientStatus, CoreClient, Failure } from '@sallyport/client/core';
import {
  clientMethods,
  connect,
  createClient,
  declaredError,
  drain,
  messages,
  notify,
  pending,
  rpc,
  serverChecks,
  stream,
  tokenRefresh,
} from '@sallyport/client/core';
import type { GatewayScript, Step } from '@sallyport/testing';
import { acknowledgeSubscriptions, startScriptedGateway, welcome } from '@sallyport/testing';
import { expect, expectTypeOf, it } from 'vitest';
import type { contract } from './contract.ts';

type Options = Parameters<typeof createClient<typeof contract>>[0];

/** A client of the core and of these parts, and the gateway that it talks to. */
async function setScene(script: GatewayScript, parts: Partial<Options> = {}) {
  const gateway = await startScriptedGateway(script);
  const errors: Failure[] = [];
  const statuses: ClientStatus['state'][] = [];
  const client = createClient<typeof contract>({
    url: gateway.url,
    contract: 'scripted@1.2.0',
    token: 'header.payload.signature',
    timeoutMs: 5_000,
    on: { error: (error) => errors.push(error), status: ({ state }) => statuses.push(state) },
    ...parts,
    environment: { random: () => 0, ...parts.environment },
  });
  return {
    gateway,
    client,
    errors,
    statuses,
    async [Symbol.asyncDispose]() {
      await client.close();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

const moved = (offset: number): Step => ({
  send: {
    type: 'message',
    channel: 'world',
    intent: 'moved',
    payload: { x: offset },
    epoch: 'e1',
    offset,
  },
});
const goaway: Step = {
  send: { type: 'system', intent: 'goaway', payload: { reason: 'shutdown', spreadMs: 0 } },
};
const answer = { send: { type: 'reply', ref: '$id', payload: { answer: '42' } } };
const remembering = [welcome({ memory: { id: 'one', windowMs: 60_000 } })];
const confirm: Step = {
  send: {
    type: 'jsonrpc',
    id: 'c1',
    payload: { jsonrpc: '2.0', id: 1, method: 'confirm', params: { question: 'Sure?' } },
  },
};

it('has requests, events, streams and RPC', async () => {
  const chunk = { type: 'reply', ref: '$id', seq: 0, final: false, payload: { word: 'a' } };
  const payload = { code: 'over_quota', message: 'No more.', retryable: false, data: { limit: 3 } };
  await using scene = await setScene([
    {
      rules: [
        {
          when: { intent: 'ask', payload: { text: 'more' } },
          steps: [{ send: { type: 'error', ref: '$id', payload } }],
        },
        { when: { intent: 'ask' }, steps: [answer] },
        { when: { intent: 'feedback' }, steps: [{ send: { type: 'ack', ref: '$id' } }] },
        {
          when: { intent: 'chat' },
          steps: [{ send: chunk }, { send: { type: 'reply', ref: '$id', seq: 1, final: true } }],
        },
        {
          when: { type: 'jsonrpc' },
          steps: [{ send: { type: 'jsonrpc', payload: { jsonrpc: '2.0', id: '$id', result: 6 } } }],
        },
      ],
    },
  ]);
  const guide = scene.client.channel('guide');
  expectTypeOf(guide.request('ask', { text: '' })).resolves.toEqualTypeOf<{ answer: string }>();
  await expect(guide.request('ask', { text: '' })).resolves.toEqual({ answer: '42' });
  await guide.send('feedback', { stars: 5 });
  const words: string[] = [];
  for await (const { word } of stream(guide, 'chat', { text: '' })) words.push(word);
  expect(words).toEqual(['a']);
  await expect(rpc(scene.client, 'sum', { of: [1, 2, 3] })).resolves.toBe(6);
  const refused: unknown = await guide.request('ask', { text: 'more' }).catch((error) => error);
  expect(declaredError(guide, 'ask', refused)).toEqual({ code: 'over_quota', data: { limit: 3 } });
  expect(pending(scene.client).count).toBe(0);
  expect(scene.statuses).toEqual(['connecting', 'connected']);
});

it('waits for the welcome with that part, as long as it is told', async () => {
  await using scene = await setScene([{}]);
  expectTypeOf(connect(scene.client)).toEqualTypeOf<Promise<void>>();
  await connect(scene.client);
  await connect(scene.client);
  expect(scene.gateway.established).toHaveLength(1);

  await using mute = await setScene([{ open: [] }, { open: [] }]);
  const gaveUp = new AbortController();
  const waiting = connect(mute.client, { signal: gaveUp.signal });
  gaveUp.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
  await expect(connect(mute.client, { signal: gaveUp.signal })).rejects.toMatchObject({
    code: 'aborted',
  });
  await expect(connect(mute.client, { timeoutMs: 1 })).rejects.toMatchObject({ code: 'timeout' });
  const left = expect(connect(mute.client)).rejects.toMatchObject({ code: 'closed' });
  await mute.client.close();
  await left;
});

it('says how much waits with that part, and tells when that changes', async () => {
  const counts: number[] = [];
  await using scene = await setScene([{ rules: [{ when: { intent: 'ask' }, steps: [answer] }] }], {
    on: { pending: () => counts.push(pending(scene.client).count) },
  });
  const asked = scene.client.channel('guide').request('ask', { text: '' });
  expect(pending(scene.client)).toMatchObject({ count: 1, bytes: expect.any(Number) });
  await asked;
  expect(pending(scene.client)).toEqual({ count: 0, bytes: 0, oldestMs: 0 });
  expect(counts).toEqual([1, 0]);
});

it('ends a stream that is read too slowly', async () => {
  const chunk = (seq: number): Step => ({
    send: { type: 'reply', ref: '$id', seq, final: false, payload: { word: 'a' } },
  });
  await using scene = await setScene([
    { rules: [{ when: { intent: 'chat' }, steps: [chunk(0), chunk(1), chunk(2)] }] },
  ]);
  const words = stream(scene.client.channel('guide'), 'chat', { text: '' }, { bufferSize: 1 });
  expectTypeOf(words.next()).resolves.toEqualTypeOf<IteratorResult<{ word: string }, undefined>>();
  await scene.gateway.next({ type: 'cancel' });
  await expect(words.next()).resolves.toMatchObject({ value: { word: 'a' } });
  await expect(words.next()).rejects.toMatchObject({ code: 'buffer_full' });
});

it('calls without an answer', async () => {
  await using scene = await setScene([{}]);
  await notify(scene.client, 'log', { text: 'a' });
  const { envelope } = await scene.gateway.next({ type: 'jsonrpc' });
  expect(envelope).toMatchObject({ payload: { method: 'log', params: { text: 'a' } } });
  expect(envelope).not.toHaveProperty('id');
});

it('recovers what was missed, and sends again what was not answered', async () => {
  const since = (offset: number, ...steps: readonly Step[]) => ({
    when: { type: 'subscribe' },
    steps: [
      { send: { type: 'ack', ref: '$id', payload: { epoch: 'e1', offset, recovered: true } } },
      ...steps,
    ],
  });
  await using scene = await setScene([
    { open: remembering, rules: [since(0, moved(1))] },
    {
      open: remembering,
      rules: [since(1, moved(2)), { when: { intent: 'ask' }, steps: [answer] }],
    },
  ]);
  const read = messages(scene.client.channel('world'), {
    gap: ({ cause }) => expect.fail(cause),
  });
  const asked = scene.client.channel('guide').request('ask', { text: '' });
  await expect(read.next()).resolves.toMatchObject({ value: { payload: { x: 1 } } });
  await scene.gateway.next({ intent: 'ask' });
  scene.gateway.act({ cut: true });
  await expect(read.next()).resolves.toMatchObject({ value: { payload: { x: 2 } } });
  await expect(asked).resolves.toEqual({ answer: '42' });
  await read.return();
  await scene.gateway.next({ type: 'unsubscribe' });
  expect(scene.statuses).toEqual([
    'connecting',
    'connected',
    'reconnecting',
    'reconnecting',
    'connected',
  ]);
});

it('comes back from a server that goes away once it is gone, and before with that part', async () => {
  await using bare = await setScene([{ open: [welcome(), goaway, { close: 1012 }] }, {}]);
  await connect(bare.client);
  await bare.gateway.until(() => bare.gateway.established.length === 2);
  await connect(bare.client);
  expect(bare.statuses).toContain('reconnecting');

  await using draining = await setScene([{ open: [welcome(), goaway] }, {}], { drain });
  await connect(draining.client);
  await draining.gateway.until(() => draining.gateway.ended.length === 1);
  expect(draining.gateway.established).toHaveLength(2);
  expect(draining.statuses).toEqual(['connecting', 'connected']);
});

it('says that it has no methods, unless it has that part', async () => {
  await using bare = await setScene([{ open: [welcome(), confirm] }]);
  await connect(bare.client);
  const { envelope } = await bare.gateway.next({ type: 'jsonrpc' });
  const error = { code: -32601, data: { code: 'unknown_intent' } };
  expect(envelope).toMatchObject({ ref: 'c1', payload: { id: 1, error } });

  const methods = clientMethods<typeof contract>();
  methods.handle('confirm', ({ question }) => ({ answer: `${question} Yes.` }));
  await using able = await setScene([{ open: [welcome(), confirm] }], { methods });
  await connect(able.client);
  const answered = await able.gateway.next({ type: 'jsonrpc' });
  expect(answered.envelope).toMatchObject({ payload: { result: { answer: 'Sure? Yes.' } } });
});

it('replaces the token before it expires with that part', async () => {
  const tokens = ['a.a.a', 'b.b.b'];
  const expiring = {
    type: 'system',
    intent: 'expiring',
    payload: { expiresAt: 9_999_999_999_999 },
  };
  await using scene = await setScene([{}], {
    token: () => tokens.shift() ?? 'c.c.c',
    tokenRefresh,
  });
  await connect(scene.client);
  scene.gateway.act({ send: expiring });
  await scene.gateway.next({ type: 'refresh', payload: { token: 'b.b.b' } });
});

const lies: readonly (readonly [string, Step])[] = [
  ['no JSON', { sendText: '{' }],
  ['null', { sendText: 'null' }],
  ['a number', { sendText: '7' }],
  ['hostile keys', { sendText: '{"type":"ack","ref":"1","payload":{"__proto__":{"a":1}}}' }],
  ['an unknown type', { send: { type: 'constructor' } }],
  ['a broken welcome', { send: { type: 'system', intent: 'welcome', payload: {} } }],
  [
    'a heartbeat of no time',
    {
      send: {
        type: 'system',
        intent: 'welcome',
        payload: { heartbeat: { intervalMs: 'x', timeoutMs: null } },
      },
    },
  ],
  ['a goaway of no time', { send: { type: 'system', intent: 'goaway', payload: {} } }],
  [
    'an expiry of no time',
    { send: { type: 'system', intent: 'expiring', payload: { expiresAt: 'x' } } },
  ],
  ['a system without payload', { send: { type: 'system', intent: 'unsubscribed' } }],
  ['an error without payload', { send: { type: 'error', ref: '1' } }],
  ['JSON-RPC without payload', { send: { type: 'jsonrpc' } }],
  ['a JSON-RPC error of nothing', { send: { type: 'jsonrpc', payload: { id: 1, error: null } } }],
  ['an answer to nothing', { send: { type: 'reply', ref: {}, seq: 'x' } }],
  ['a message for nobody', { send: { type: 'message', channel: [], intent: 'a' } }],
  [
    'a message of no place',
    {
      send: {
        type: 'message',
        channel: 'world',
        intent: 'moved',
        payload: {},
        epoch: 3,
        offset: 'x',
      },
    },
  ],
  ['an acknowledgement of nothing', { send: { type: 'ack', payload: 7 } }],
];

it.each(lies)('bears a server that lies: %s', async (_name, lie) => {
  const rules = [...acknowledgeSubscriptions, { when: { intent: 'ask' }, steps: [answer] }];
  await using scene = await setScene([{ rules }]);
  const subscription = scene.client.channel('world').subscribe({}, { gap() {} });
  await subscription.ready;
  scene.gateway.act(lie);
  await expect(scene.client.channel('guide').request('ask', { text: '' })).resolves.toEqual({
    answer: '42',
  });
  expect(scene.gateway.established).toHaveLength(1);
  expect(scene.errors.filter(({ code }) => code !== 'invalid_frame')).toEqual([]);
});

it('names each lie with that part', async () => {
  await using scene = await setScene([{ rules: [{ when: { intent: 'ask' }, steps: [answer] }] }], {
    serverChecks,
  });
  await connect(scene.client);
  scene.gateway.act({ send: { type: 'system', intent: 'goaway', payload: { reason: 'x' } } });
  await scene.client.channel('guide').request('ask', { text: '' });
  expect(scene.errors).toMatchObject([
    { code: 'invalid_frame', message: expect.stringContaining('payload.spreadMs') },
  ]);
});

it('is typed as the whole client is, without what it has not', () => {
  type Lean = CoreClient<typeof contract>;
  expectTypeOf<Lean>().not.toHaveProperty('handle');
  expectTypeOf<Lean>().not.toHaveProperty('on');
  expectTypeOf<Lean>().not.toHaveProperty('rpc');
  expectTypeOf<Lean>().not.toHaveProperty('connect');
  expectTypeOf<ReturnType<Lean['channel']>>().not.toHaveProperty('stream');
  expectTypeOf(rpc<typeof contract, 'sum'>)
    .parameter(1)
    .toEqualTypeOf<'sum'>();
});
