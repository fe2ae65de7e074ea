import { createClient } from '@sallyport/client';
import { defineContract, method } from '@sallyport/protocol';
import { CallError, createService } from '@sallyport/server';
import type { HarnessOptions } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const contract = defineContract({
  name: 'caller',
  version: '1.0.0',
  channels: {},
  rpc: {
    ask: method({
      params: z.object({ question: z.string(), timeoutMs: z.int().optional() }),
      result: z.object({ answer: z.string().nullable(), code: z.string().nullable() }),
    }),
    careless: method({ params: z.object({ with: z.unknown() }), result: z.null() }),
    flood: method({ params: z.object({ count: z.int() }), result: z.array(z.string()) }),
    tell: method({ params: z.object({ text: z.string() }), result: z.null() }),
  },
  clientRpc: {
    confirm: method({
      params: z.object({ question: z.string(), urgent: z.boolean().default(false) }),
      result: z.object({ answer: z.string() }),
      errors: { busy: z.object({ until: z.string() }) },
    }),
    shown: method({ params: z.object({ text: z.string() }), result: z.null() }),
  },
});

/** A gateway whose handlers ask their client back. */
async function start(options: HarnessOptions<typeof contract> = {}) {
  const seen: unknown[] = [];
  const service = createService(contract, {
    rpc: {
      async ask({ question, timeoutMs }, { call }) {
        try {
          const options = timeoutMs === undefined ? {} : { timeoutMs };
          const { answer } = await call('confirm', { question }, options);
          return { answer, code: null };
        } catch (error) {
          seen.push(error);
          return { answer: null, code: error instanceof CallError ? error.code : String(error) };
        }
      },
      async careless({ with: params }, context) {
        await context.call('confirm', params as { question: string });
        return null;
      },
      flood({ count }, context) {
        const calls = Array.from({ length: count }, (_, index) =>
          context.call('confirm', { question: String(index) }).then(
            ({ answer }) => answer,
            (error: CallError) => error.code,
          ),
        );
        return Promise.all(calls);
      },
      tell({ text }, { notify }) {
        notify('shown', { text });
        return null;
      },
    },
  });
  const harness = await startGatewayHarness(contract, { ...options, services: [service] });
  return { ...harness, seen, [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose]() };
}

const ask = (id: number, question = 'Sure?', timeoutMs?: number): object => ({
  type: 'jsonrpc',
  payload: { jsonrpc: '2.0', id, method: 'ask', params: { question, timeoutMs } },
});

interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number };
}

type Raw = Awaited<ReturnType<Awaited<ReturnType<typeof start>>['connect']>>;

/** The next message of the server; with this method where one is given. */
async function next(client: Raw, name?: string): Promise<Message> {
  const envelope = await client.next(
    (one) => one.type === 'jsonrpc' && (one.payload as Message).method === name,
  );
  return (envelope as { payload: Message }).payload; // the filter above
}

function answer(client: Raw, payload: object): void {
  client.send({ type: 'jsonrpc', payload: { jsonrpc: '2.0', ...payload } });
}

describe('a call of a client', () => {
  it('carries parsed params, and brings back the result [SP-RPC-023] [SP-RPC-024]', async () => {
    await using gateway = await start();
    await using client = await gateway.connect();
    client.send(ask(7));
    const call = await next(client, 'confirm');
    expect(call).toEqual({
      jsonrpc: '2.0',
      id: expect.any(Number),
      method: 'confirm',
      params: { question: 'Sure?', urgent: false },
    });
    answer(client, { id: String(call.id), result: { answer: 'of another kind' } });
    answer(client, { id: 999, result: { answer: 'to nothing' } });
    answer(client, { id: call.id, result: { answer: 'yes' } });
    expect(await next(client)).toMatchObject({ id: 7, result: { answer: 'yes' } });
  });

  const data = (code: string, more: object = {}) => ({ data: { code, retryable: false, ...more } });
  it.each([
    ['no method', { error: { code: -32601, message: 'No.' } }, 'unknown_intent'],
    [
      'a declared error',
      { error: { code: -32000, message: 'No.', ...data('busy', { data: { until: 'noon' } }) } },
      'busy',
    ],
    [
      'an error not declared',
      { error: { code: -32000, message: 'No.', ...data('odd') } },
      'internal',
    ],
    [
      'data not declared',
      { error: { code: -32000, message: 'No.', ...data('busy', { data: 7 }) } },
      'internal',
    ],
    [
      'a name that objects inherit',
      { error: { code: -32000, message: 'No.', ...data('constructor') } },
      'internal',
    ],
    ['a foreign number', { error: { code: 404, message: 'No.' } }, 'internal'],
    ['a wrong result', { result: { answer: 7 } }, 'invalid_payload'],
  ])('maps %s [SP-RPC-010] [SP-RPC-011] [SP-RPC-030]', async (_name, response, code) => {
    await using gateway = await start();
    await using client = await gateway.connect();
    client.send(ask(1));
    const { id } = await next(client, 'confirm');
    answer(client, { id, ...response });
    expect(await next(client)).toMatchObject({ id: 1, result: { code } });
    expect(gateway.seen).toEqual([expect.any(CallError)]);
  });

  it('is given up at its deadline, and the client told [SP-RPC-025]', async () => {
    await using gateway = await start();
    await using client = await gateway.connect();
    client.send(ask(1, 'Sure?', 50));
    const { id } = await next(client, 'confirm');
    expect(await next(client, 'rpc.cancel')).toEqual({
      jsonrpc: '2.0',
      method: 'rpc.cancel',
      params: { id },
    });
    expect(await next(client)).toMatchObject({ id: 1, result: { code: 'timeout' } });
    answer(client, { id, result: { answer: 'late' } });
    client.send(ask(2));
    expect(await next(client, 'confirm')).not.toMatchObject({ id });
  });

  it('is given up with the work that made it [SP-RPC-025]', async () => {
    await using gateway = await start();
    await using client = await gateway.connect();
    client.send({ ...ask(1), id: 'e' });
    const { id } = await next(client, 'confirm');
    client.send({ type: 'cancel', ref: 'e' });
    expect(await next(client, 'rpc.cancel')).toMatchObject({ params: { id } });
    expect(await next(client)).toMatchObject({ id: 1, error: { code: -32019 } });
    await expect.poll(() => gateway.seen).toMatchObject([{ code: 'cancelled' }]);
  });

  it('ends with the connection, and is not made again [SP-RPC-028]', async () => {
    await using gateway = await start();
    const client = await gateway.connect();
    client.send(ask(1));
    await next(client, 'confirm');
    await client.close();
    await expect.poll(() => gateway.seen).toMatchObject([{ name: 'CallError' }]);
    await using again = await gateway.connect();
    await again.ask({ type: 'ping', id: 'p' });
    expect(again.received).toHaveLength(2);
  });

  it('is bounded in number [SP-RPC-026]', async () => {
    await using gateway = await start({ limits: { maxInFlight: 3 } });
    await using client = await gateway.connect();
    const params = { count: 5 };
    client.send({ type: 'jsonrpc', payload: { jsonrpc: '2.0', id: 1, method: 'flood', params } });
    for (let count = 0; count < 3; count += 1) {
      const { id } = await next(client, 'confirm');
      answer(client, { id, result: { answer: 'yes' } });
    }
    expect(await next(client)).toMatchObject({
      result: ['yes', 'yes', 'yes', 'rate_limited', 'rate_limited'],
    });
  });

  it.each([[{ question: 7 }], [{}]])(
    'of wrong params %j, and one that is not caught, is internal',
    async (params) => {
      await using gateway = await start();
      await using client = await gateway.connect();
      const payload = { jsonrpc: '2.0', id: 1, method: 'careless', params: { with: params } };
      client.send({ type: 'jsonrpc', payload });
      expect(await next(client)).toMatchObject({ id: 1, error: { code: -32603 } });
      expect(client.received).toHaveLength(2);
    },
  );

  it('that is not caught is internal, not in the words of the client', async () => {
    await using gateway = await start();
    await using client = await gateway.connect();
    const params = { with: { question: 'Sure?' } };
    client.send({
      type: 'jsonrpc',
      payload: { jsonrpc: '2.0', id: 1, method: 'careless', params },
    });
    const { id } = await next(client, 'confirm');
    answer(client, { id, error: { code: -32014, message: 'You may not.' } });
    expect(await next(client)).toMatchObject({ id: 1, error: { code: -32603 } });
  });

  it('may want no answer [SP-RPC-004]', async () => {
    await using gateway = await start();
    await using client = await gateway.connect();
    const params = { text: 'hi' };
    client.send({ type: 'jsonrpc', payload: { jsonrpc: '2.0', id: 1, method: 'tell', params } });
    expect(await next(client, 'shown')).toEqual({ jsonrpc: '2.0', method: 'shown', params });
  });

  it('reaches the handler of a Sallyport client, typed by the contract', async () => {
    await using gateway = await start();
    await using client = createClient<typeof contract>({
      url: gateway.url,
      contract: 'caller@1.0.0',
      token: await gateway.mint(),
    });
    const stop = client.handle('confirm', async ({ question, urgent }, { fail }) => {
      if (urgent) throw fail('busy', { until: 'noon' });
      return { answer: `${question} Yes.` };
    });
    const asked = (question: string) => client.rpc('ask', { question });
    await expect(asked('Sure?')).resolves.toEqual({ answer: 'Sure? Yes.', code: null });
    stop();
    await expect(asked('Sure?')).resolves.toEqual({ answer: null, code: 'unknown_intent' });
    client.handle('confirm', (_params, { fail }) => {
      throw fail('busy', { until: 'noon' });
    });
    await expect(asked('Sure?')).resolves.toEqual({ answer: null, code: 'busy' });
  });
});

describe('a hostile batch', () => {
  it.each([65, 10_000])(
    'of %d is refused as one, and nothing of it is run [SP-RPC-015]',
    async (size) => {
      await using gateway = await start();
      await using client = await gateway.connect();
      client.send({ type: 'jsonrpc', id: 'b', payload: Array.from({ length: size }, () => 1) });
      expect(await next(client)).toMatchObject({ id: null, error: { code: -32600 } });
      expect(gateway.gateway.stats().errors).not.toHaveProperty('unknown_intent');
      client.send(ask(1, 'still there?', 20));
      expect(await next(client)).toMatchObject({ id: 1, result: { code: 'timeout' } });
    },
  );
});
