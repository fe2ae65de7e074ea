import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';
import type { McpHost, McpServerLike } from '@sallyport/server';
import { createGateway } from '@sallyport/server';
import type { RawClient, TokenClaims } from '@sallyport/testing';
import { connectRaw, createTokenMint } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { contract, startFixture } from './fixture.ts';
import { makeServer1 } from './mcp-servers.ts';

type Fixture = Awaited<ReturnType<typeof startFixture>>;
type Options = NonNullable<Parameters<typeof startFixture>[0]>;

/** A gateway that hosts the tools, and what they were seen to do. */
async function startMcp(options: Omit<Options, 'mcp'> & { readonly mcp?: Partial<McpHost> } = {}) {
  const tools = { started: [] as string[], ended: [] as string[] };
  const mcp: McpHost = { serve: (session) => makeServer1(session, tools), ...options.mcp };
  const fixture = await startFixture({ ...options, mcp });
  return { ...fixture, tools, [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose]() };
}

async function open(
  fixture: Pick<Fixture, 'url' | 'mint'>,
  subprotocols: readonly string[] = ['mcp'],
  claims?: TokenClaims,
): Promise<RawClient> {
  const token = await fixture.mint(claims);
  return connectRaw(fixture.url, { subprotocols: [...subprotocols, BEARER_PREFIX + token] });
}

/** Opens a connection whose server has greeted. */
async function greet(fixture: Pick<Fixture, 'url' | 'mint'>): Promise<RawClient> {
  const client = await open(fixture);
  client.send(request(0, 'initialize', hello));
  await next(client, 0);
  client.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return client;
}

const hello = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'raw', version: '1' },
};

const request = (id: unknown, method: string, params: unknown = {}): object => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});
const call = (id: unknown, name: string): object => request(id, 'tools/call', { name });

/** The next message; with this id where one is given. */
async function next(client: RawClient, id?: unknown): Promise<Record<string, unknown>> {
  const fits = (message: object): boolean =>
    id === undefined || (message as { id?: unknown }).id === id;
  return (await client.next(fits)) as unknown as Record<string, unknown>; // bare JSON-RPC, no envelope
}

describe('the subprotocol mcp', () => {
  it.each([
    [['mcp'], 'mcp'],
    [['mcp', SUBPROTOCOL], 'mcp'],
    [[SUBPROTOCOL, 'mcp'], SUBPROTOCOL],
    [['chat', 'mcp'], 'mcp'],
  ])('is selected from %j as %s [SP-MCP-001]', async (offered, selected) => {
    await using fixture = await startMcp();
    await using client = await open(fixture, offered);
    expect(client.socket.protocol).toBe(selected);
  });

  it.each([
    [['mcp'], 4406],
    [['mcp', SUBPROTOCOL], undefined],
  ])('is unknown where no MCP is hosted: %j [SP-MCP-006]', async (offered, code) => {
    await using fixture = await startFixture();
    await using client = await open(fixture, offered);
    if (code === undefined) expect(await next(client)).toMatchObject({ intent: 'welcome' });
    else expect(await client.closed).toMatchObject({ code });
  });

  it('takes the same credentials, and sends no envelope [SP-MCP-002] [SP-MCP-003]', async () => {
    await using fixture = await startMcp();
    await using none = await connectRaw(fixture.url, { subprotocols: ['mcp'] });
    expect(await none.closed).toMatchObject({ code: 4401 });
    const headers = { authorization: `Bearer ${await fixture.mint()}` };
    await using header = await connectRaw(fixture.url, { subprotocols: ['mcp'], headers });
    header.send(request(1, 'initialize', hello));
    expect(await next(header)).toMatchObject({ jsonrpc: '2.0', id: 1, result: {} });
    expect(fixture.gateway.connections()).toMatchObject([{ subprotocol: 'mcp', userId: 'ada' }]);
  });

  it('asks for the scope of its host [SP-MCP-008]', async () => {
    await using fixture = await startMcp({ mcp: { scope: 'mcp:use' } });
    await using without = await open(fixture);
    expect(await without.closed).toMatchObject({
      code: 4403,
      reason: expect.stringContaining('mcp:use'),
    });
    await using chat = await fixture.connect();
    expect(chat.received).toHaveLength(1);
    await using scoped = await open(fixture, ['mcp'], { scopes: ['mcp:use'] });
    scoped.send(request(1, 'ping'));
    expect(await next(scoped)).toMatchObject({ id: 1, result: {} });
  });

  it('refuses options that cannot be meant', () => {
    const { authenticator } = createTokenMint();
    const mcp = {} as McpHost;
    expect(() => createGateway(contract, { authenticator, mcp })).toThrow('"mcp.serve"');
  });
});

describe('a frame of an MCP client', () => {
  const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
  it.each([
    ['is not JSON [SP-MCP-004]', '{', null, -32700],
    ['is no message [SP-MCP-005]', '7', null, -32600],
    ['is an envelope [SP-MCP-005]', '{"type":"ping"}', null, -32600],
    [
      'is of another version [SP-MCP-005] [SP-MCP-016]',
      '{"jsonrpc":"1.0","id":3,"method":"ping"}',
      3,
      -32600,
    ],
    ['is a batch [SP-MCP-007]', '[{"jsonrpc":"2.0","id":3,"method":"ping"}]', null, -32600],
    ['has the id null [SP-MCP-009]', '{"jsonrpc":"2.0","id":null,"method":"ping"}', null, -32600],
    [
      'has a fraction as id [SP-MCP-009]',
      '{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
      1.5,
      -32600,
    ],
    ['has a huge id [SP-MCP-009]', '{"jsonrpc":"2.0","id":1e300,"method":"ping"}', 1e300, -32600],
    ['has an object as id [SP-MCP-009]', '{"jsonrpc":"2.0","id":{},"method":"ping"}', null, -32600],
    [
      'has params in a list [SP-MCP-009]',
      '{"jsonrpc":"2.0","id":3,"method":"ping","params":[]}',
      3,
      -32600,
    ],
    ['has odd _meta', '{"jsonrpc":"2.0","id":3,"method":"ping","params":{"_meta":7}}', 3, -32600],
    [
      'has an odd token',
      '{"jsonrpc":"2.0","id":3,"method":"ping","params":{"_meta":{"progressToken":{}}}}',
      3,
      -32600,
    ],
    [
      'hides a prototype',
      '{"jsonrpc":"2.0","id":3,"method":"ping","params":{"__proto__":{}}}',
      3,
      -32600,
    ],
    ['is deep', `{"jsonrpc":"2.0","id":3,"method":"ping","params":{"a":${deep}}}`, null, -32600],
  ])('that %s is refused and costs a strike', async (_name, text, id, code) => {
    await using fixture = await startMcp({ limits: { maxStrikes: 2 } });
    await using client = await open(fixture);
    client.send(text);
    expect(await next(client)).toMatchObject({ jsonrpc: '2.0', id, error: { code } });
    client.send(request(9, 'ping'));
    expect(await next(client)).toMatchObject({ id: 9, result: {} });
    client.send(text);
    expect(await client.closed).toMatchObject({ code: 4400 });
  });

  it('that is too large is refused by its id, or closes [SP-MCP-002]', async () => {
    await using fixture = await startMcp({ limits: { maxFrameBytes: 1_024 } });
    await using client = await open(fixture);
    client.send(request('big', 'ping', { text: 'x'.repeat(2_000) }));
    expect(await next(client)).toMatchObject({ id: 'big', error: { code: -32016 } });
    client.send('x'.repeat(5_000));
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  it('that is binary closes [SP-MCP-002]', async () => {
    await using fixture = await startMcp();
    await using client = await open(fixture);
    client.send(new Uint8Array([1, 2]));
    expect(await client.closed).toMatchObject({ code: 1003 });
  });

  it('may name what objects inherit, and have members of its own [SP-SEC-008]', async () => {
    await using fixture = await startMcp();
    await using client = await greet(fixture);
    client.send({ ...request(1, 'ping'), extra: true });
    expect(await next(client, 1)).toMatchObject({ result: {} });
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
      client.send(call(name, name));
      const { result, error } = await next(client, name);
      expect(error ?? result).toMatchObject(error === undefined ? { isError: true } : {});
      client.send(request(`m-${name}`, name));
      expect(await next(client, `m-${name}`)).toMatchObject({ error: { code: -32601 } });
    }
  });

  it('that answers nothing is ignored, in any number [SP-MCP-010]', async () => {
    await using fixture = await startMcp({ limits: { messageBurst: 10_000 } });
    await using client = await greet(fixture);
    for (let id = 0; id < 2_000; id += 1) {
      client.send({ jsonrpc: '2.0', id, result: {} });
      client.send({ jsonrpc: '2.0', method: 'notifications/nothing' });
    }
    client.send(request(9, 'ping'));
    expect(await next(client, 9)).toMatchObject({ result: {} });
    expect(client.received).toHaveLength(2);
  });

  it('that comes too soon is refused, and closes in the end [SP-MCP-002]', async () => {
    const limits = { messagesPerSecond: 1, messageBurst: 5, maxInFlight: 100 };
    await using fixture = await startMcp({ limits });
    await using client = await open(fixture);
    for (let id = 0; id < 5; id += 1) client.send(request(id, 'ping'));
    client.send(request('soon', 'ping'));
    expect(await next(client, 'soon')).toMatchObject({
      error: { code: -32015, data: { retryAfterMs: expect.any(Number) } },
    });
    for (let count = 0; count < 10; count += 1)
      client.send({ jsonrpc: '2.0', method: 'notifications/nothing' });
    expect(await client.closed).toMatchObject({ code: 4429 });
  });
});

describe('a call of an MCP client', () => {
  it('is bounded in number, and its id is used once [SP-MCP-011] [SP-MCP-012]', async () => {
    await using fixture = await startMcp({ limits: { maxInFlight: 2 } });
    await using client = await greet(fixture);
    client.send(call(1, 'slow'));
    client.send(call(2, 'slow'));
    client.send(call(2, 'slow'));
    expect(await next(client, 2)).toMatchObject({ error: { code: -32600 } });
    client.send(call(3, 'slow'));
    expect(await next(client, 3)).toMatchObject({ error: { code: -32015 } });
    expect(fixture.gateway.connections()).toMatchObject([{ inFlight: 2 }]);
    const params = { requestId: 1, reason: 'enough' };
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    await expect.poll(() => fixture.tools.ended).toEqual(['slow']);
    expect(fixture.gateway.connections()).toMatchObject([{ inFlight: 1 }]);
  });

  it('that hangs is answered at its deadline, and its tool is told [SP-MCP-013]', async () => {
    await using fixture = await startMcp({
      limits: { workTimeoutMs: 100 },
      heartbeat: { intervalMs: 50 },
    });
    await using client = await greet(fixture);
    client.send(call(1, 'slow'));
    expect(await next(client, 1)).toMatchObject({ error: { code: -32001 } });
    await expect.poll(() => fixture.tools.ended).toEqual(['slow']);
    client.send(request(2, 'ping'));
    expect(await next(client, 2)).toMatchObject({ result: {} });
    expect(fixture.gateway.connections()).toMatchObject([{ inFlight: 0 }]);
  });

  it('is answered once, and not after it was cancelled [SP-MCP-017]', async () => {
    const serve: McpHost['serve'] = () => ({
      async connect(transport) {
        transport.onmessage = (message) => {
          const { id, method } = message as { id?: number; method: string };
          for (const result of [1, 2]) void transport.send({ jsonrpc: '2.0', id, result });
          if (method === 'notifications/cancelled')
            void transport.send({ jsonrpc: '2.0', id: 1, result: 'late' });
        };
        await transport.start();
      },
      close: async () => {},
    });
    await using fixture = await startMcp({ mcp: { serve } });
    await using client = await open(fixture);
    client.send(request(1, 'work'));
    const params = { requestId: 1 };
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    client.send(request(2, 'work'));
    expect(await next(client)).toEqual({ jsonrpc: '2.0', id: 1, result: 1 });
    expect(await next(client)).toEqual({ jsonrpc: '2.0', id: 2, result: 1 });
    expect(client.received).toHaveLength(2);
  });

  it('that throws, or answers what JSON cannot say, is answered all the same', async () => {
    await using fixture = await startMcp();
    await using client = await greet(fixture);
    client.send(call(1, 'fail'));
    expect(await next(client, 1)).toMatchObject({ result: { isError: true } });
    client.send(call(2, 'bigint'));
    expect(await next(client, 2)).toMatchObject({ error: { code: -32603 } });
  });

  it('ends with its connection', async () => {
    await using fixture = await startMcp();
    const client = await greet(fixture);
    client.send(call(1, 'slow'));
    await expect.poll(() => fixture.tools.started).toEqual(['slow']);
    client.socket.terminate();
    await expect.poll(() => fixture.tools.ended).toEqual(['slow']);
  });

  it('may ask its client back', async () => {
    await using fixture = await startMcp();
    await using client = await open(fixture);
    client.send(request(0, 'initialize', { ...hello, capabilities: { roots: {} } }));
    await next(client, 0);
    client.send(call(1, 'ask'));
    const asked = await next(client);
    expect(asked).toMatchObject({ method: 'roots/list' });
    client.send({ jsonrpc: '2.0', id: asked.id, result: { roots: [{ uri: 'file:///a' }] } });
    expect(await next(client, 1)).toMatchObject({ result: { content: [{ text: 'file:///a' }] } });
  });
});

describe('an MCP connection', () => {
  it('finishes what runs when the gateway drains, and takes nothing new [SP-MCP-014]', async () => {
    let answer = (_result: object): void => {};
    const serve: McpHost['serve'] = () => ({
      async connect(transport) {
        transport.onmessage = (message) => {
          const { id } = message as { id: number };
          answer = (result) => void transport.send({ jsonrpc: '2.0', id, result });
        };
        await transport.start();
      },
      close: async () => {},
    });
    await using fixture = await startMcp({ mcp: { serve } });
    await using client = await open(fixture);
    client.send(request(1, 'work'));
    await expect.poll(() => fixture.gateway.connections()).toMatchObject([{ inFlight: 1 }]);
    const closed = fixture.gateway.close({ deadlineMs: 10_000 });
    client.send(request(2, 'work'));
    expect(await next(client, 2)).toMatchObject({ error: { code: -32017 } });
    answer({ done: true });
    expect(await next(client, 1)).toMatchObject({ result: { done: true } });
    expect(await client.closed).toMatchObject({ code: 1012 });
    expect(client.received).toHaveLength(2);
    await closed;
  });

  it('ends with its token, without a notice [SP-MCP-014]', async () => {
    await using fixture = await startMcp({ heartbeat: { intervalMs: 100 } });
    await using client = await open(fixture, ['mcp'], { expiresInSec: 1 });
    expect(await client.closed).toMatchObject({ code: 4401 });
    expect(client.received).toEqual([]);
  });

  const broken: readonly (readonly [string, McpHost['serve']])[] = [
    [
      'throws',
      () => {
        throw new Error('a secret of the machine room');
      },
    ],
    ['rejects', () => Promise.reject(new Error('a secret of the machine room'))],
    ['never comes', () => new Promise<McpServerLike>(() => {})],
    [
      'does not connect',
      () => ({ connect: () => Promise.reject(new Error('a secret')), close: async () => {} }),
    ],
  ];
  it.each(broken)(
    'is closed where its server %s [SP-MCP-015] [SP-SEC-006]',
    async (_name, serve) => {
      await using fixture = await startMcp({ mcp: { serve }, limits: { handshakeTimeoutMs: 500 } });
      await using client = await open(fixture);
      client.send(request(1, 'ping'));
      const { code, reason } = await client.closed;
      expect(code).toBe(1011);
      expect(reason).not.toContain('secret');
      expect(fixture.seen.logged.map(({ level }) => level)).toContain('error');
    },
  );

  it('gives its server everything that came before, and closes it after', async () => {
    const closed: string[] = [];
    const serve: McpHost['serve'] = async (session) => {
      await Promise.resolve();
      const server = makeServer1(session, { started: [], ended: [] });
      const close = server.close.bind(server);
      server.close = async () => {
        closed.push(session.identity.subject);
        expect(session.signal.aborted).toBe(true);
        await close();
      };
      return server;
    };
    await using fixture = await startMcp({ mcp: { serve } });
    const client = await open(fixture);
    for (let id = 0; id < 20; id += 1) client.send(request(id, 'ping'));
    for (let id = 0; id < 20; id += 1) expect(await next(client)).toMatchObject({ id, result: {} });
    await client.close();
    await expect.poll(() => closed).toEqual(['ada']);
  });

  it('is closed by its server', async () => {
    let server: McpServerLike | undefined;
    const serve: McpHost['serve'] = (session) => {
      const made = makeServer1(session, { started: [], ended: [] });
      server = made;
      return made;
    };
    await using fixture = await startMcp({ mcp: { serve } });
    await using client = await greet(fixture);
    await server?.close();
    expect(await client.closed).toMatchObject({ code: 1000 });
  });

  it('is answered while others send garbage, and costs nothing after [SP-SEC-007]', async () => {
    await using fixture = await startMcp();
    await using calm = await greet(fixture);
    for (let round = 0; round < 5; round += 1) {
      await using hostile = await open(fixture);
      const batch = JSON.stringify(
        Array.from({ length: 10_000 }, () => ({ jsonrpc: '2.0', id: 1, method: 'a' })),
      );
      expect(batch.length).toBeGreaterThan(262_144);
      hostile.send(batch);
      expect(await next(hostile)).toMatchObject({ id: null, error: { code: -32016 } });
      for (let count = 0; count < 20; count += 1) hostile.send('{"jsonrpc"');
      expect(await hostile.closed).toMatchObject({ code: 4400 });
      calm.send(request(round, 'ping'));
      expect(await next(calm, round)).toMatchObject({ result: {} });
    }
    await expect.poll(() => fixture.gateway.connections()).toHaveLength(1);
  });
});
