import { Client as Client2 } from '@modelcontextprotocol/client';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { WebSocketClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js';
import type { Client } from '@sallyport/client';
import { createClient } from '@sallyport/client';
import { mcpTransport } from '@sallyport/client/mcp';
import type { McpHost } from '@sallyport/server';
import { describe, expect, it } from 'vitest';
import type { contract } from './fixture.ts';
import { startFixture } from './fixture.ts';
import type { SeenTools } from './mcp-servers.ts';
import { makeServer1, makeServer2, makeServerOfAnyEra } from './mcp-servers.ts';

type Fixture = Awaited<ReturnType<typeof startFixture>>;

const info = { name: 'agent', version: '1.0.0' };

/** The official clients, as far as they agree. */
const connectors = {
  'client 1': async (fixture: Fixture) => {
    const client = new Client1(info);
    await client.connect(new WebSocketClientTransport(await ticketUrl(fixture)));
    return client;
  },
  'client 2': async (fixture: Fixture) => {
    const client = new Client2(info);
    await client.connect(await transportTo(fixture));
    return client;
  },
  'client 2 of 2026': async (fixture: Fixture) => {
    const client = new Client2(info, { versionNegotiation: { mode: 'auto' } });
    await client.connect(await transportTo(fixture));
    return client;
  },
} as const;

const servers = {
  'server 1': makeServer1,
  'server 2': makeServer2,
  'server 2 of any era': makeServerOfAnyEra,
} as const;

const pairs = Object.keys(servers).flatMap((server) =>
  Object.keys(connectors).map(
    (client) => [client as keyof typeof connectors, server as keyof typeof servers] as const,
  ),
);

describe('the official MCP SDK', () => {
  it.each(pairs)(
    'lists and calls tools with progress and cancellation while others chat: %s, %s [SP-MCP-001] [SP-MCP-003]',
    async (clientName, serverName) => {
      const seen: SeenTools = { started: [], ended: [] };
      const mcp: McpHost = { serve: (session) => servers[serverName](session, seen) };
      await using fixture = await startFixture({ mcp, limits: { messagesPerSecond: 100_000 } });
      await using chat = await startChat(fixture);
      const client = await connectors[clientName](fixture);

      const modern = clientName === 'client 2 of 2026' && serverName === 'server 2 of any era';
      if (client instanceof Client2) {
        expect(client.getProtocolEra()).toBe(modern ? 'modern' : 'legacy');
      }
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['add', 'whoami', 'slow']),
      );
      const sum = await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } });
      expect(sum.content).toEqual([{ type: 'text', text: '3' }]);
      const who = await client.callTool({ name: 'whoami' });
      const scopes = serverName === 'server 2 of any era' ? 'undefined' : 'mcp:use';
      expect(who.content).toEqual([{ type: 'text', text: `ada ${scopes}` }]);

      const progress: number[] = [];
      const controller = new AbortController();
      const options = {
        signal: controller.signal,
        onprogress: (told: { progress: number }) => {
          progress.push(told.progress);
          if (told.progress === 3) controller.abort('enough');
        },
      };
      const slow = callSlow(client, options);
      await expect(slow).rejects.toThrow('enough');
      expect(progress).toEqual([1, 2, 3]);
      await expect.poll(() => seen.ended).toEqual(['slow']);
      await expect.poll(() => fixture.gateway.connections().map((c) => c.inFlight)).toEqual([0, 0]);

      await client.close();
      await expect.poll(() => fixture.gateway.connections()).toHaveLength(1);
      expect(chat.heard()).toBeGreaterThan(0);
      await chat.hear(chat.heard() + 1);
    },
    20_000,
  );
});

function callSlow(
  client: Client1 | Client2,
  options: { readonly signal: AbortSignal; onprogress(told: { progress: number }): void },
): Promise<unknown> {
  if (client instanceof Client1) return client.callTool({ name: 'slow' }, undefined, options);
  return client.callTool({ name: 'slow' }, options);
}

async function transportTo(fixture: Fixture) {
  return mcpTransport({ url: fixture.url, token: await fixture.mint({ scopes: ['mcp:use'] }) });
}

/** SDK 1 offers `mcp` alone, and takes no headers. */
async function ticketUrl(fixture: Fixture): Promise<URL> {
  const url = new URL(fixture.url);
  const authorization = `Bearer ${await fixture.mint({ scopes: ['mcp:use'] })}`;
  const endpoint = fixture.url.replace('ws:', 'http:');
  const response = await fetch(endpoint, { method: 'POST', headers: { authorization } });
  const { ticket } = (await response.json()) as { ticket: string }; // as endpoint discovery answers
  url.searchParams.set('ticket', ticket);
  return url;
}

/** Says something in the room over and over, as long as it is answered. */
async function startChat(fixture: Fixture) {
  const client: Client<typeof contract> = createClient<typeof contract>({
    url: fixture.url,
    contract: 'fixture@1.2.3',
    token: await fixture.mint({ subject: 'grace' }),
  });
  const room = client.channel('room');
  let heard = 0;
  let going = true;
  const talk = async (): Promise<void> => {
    while (going) await room.send('say', { text: 'hello' });
  };
  room.subscribe({
    said: () => {
      heard += 1;
    },
  });
  const talking = talk();
  return {
    heard: () => heard,
    hear: (count: number) => expect.poll(() => heard).toBeGreaterThanOrEqual(count),
    async [Symbol.asyncDispose]() {
      going = false;
      await talking;
      await client.close();
    },
  };
}
