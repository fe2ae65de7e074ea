import { Client } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';
import { mcpTransport } from '@sallyport/client/mcp';
import { defineContract } from '@sallyport/protocol';
import type { HarnessOptions } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';

const contract = defineContract({ name: 'empty', version: '1.0.0', channels: {} });

function start(options: HarnessOptions<typeof contract> = {}) {
  const serve = () => {
    const server = new McpServer({ name: 'tools', version: '1.0.0' });
    server.registerTool('hello', {}, () => ({ content: [{ type: 'text', text: 'Hello' }] }));
    return server;
  };
  return startGatewayHarness(contract, { mcp: { serve }, ...options });
}

const makeClient = () => new Client({ name: 'agent', version: '1.0.0' });

describe('mcpTransport', () => {
  it('takes the client of the SDK to its tools, with the token of a provider', async () => {
    await using gateway = await start();
    const client = makeClient();
    await client.connect(mcpTransport({ url: gateway.url, token: () => gateway.mint() }));
    const { content } = await client.callTool({ name: 'hello' });
    expect(content).toEqual([{ type: 'text', text: 'Hello' }]);
    await client.close();
    await expect.poll(() => gateway.gateway.connections()).toEqual([]);
  });

  it('tells why the gateway refused', async () => {
    await using gateway = await start({ mcp: { serve: () => makeServer(), scope: 'mcp:use' } });
    const transport = mcpTransport({ url: gateway.url, token: await gateway.mint() });
    const client = makeClient();
    const errors: Error[] = [];
    client.onerror = (error) => errors.push(error);
    await expect(client.connect(transport)).rejects.toThrow();
    expect(errors).toMatchObject([{ code: 'refused', closeCode: 4403 }]);
  });

  it('tells of a restart', async () => {
    const gateway = await start();
    const client = makeClient();
    const errors: Error[] = [];
    const closed = new Promise<void>((resolve) => {
      client.onclose = resolve;
    });
    client.onerror = (error) => errors.push(error);
    await client.connect(mcpTransport({ url: gateway.url, token: await gateway.mint() }));
    await gateway.gateway.close({ spreadMs: 0 });
    await closed;
    expect(errors).toMatchObject([{ code: 'connection_lost', closeCode: 1012 }]);
  });

  it('fails where the token provider does, or nobody listens, or nobody answers', async () => {
    const url = 'ws://127.0.0.1:9/ws';
    const failing = mcpTransport({ url, token: () => Promise.reject(new Error('no')) });
    await expect(failing.start()).rejects.toMatchObject({ code: 'token_failed' });
    const token = 'header.payload.signature';
    await expect(mcpTransport({ url, token }).start()).rejects.toMatchObject({
      code: 'connection_lost',
    });
    const hanging = mcpTransport({
      url,
      token: () => new Promise(() => {}),
      handshakeTimeoutMs: 20,
    });
    await expect(hanging.start()).rejects.toMatchObject({ code: 'timeout' });
  });

  it('is started once, and sends only while it is open', async () => {
    await using gateway = await start();
    const transport = mcpTransport({ url: gateway.url, token: await gateway.mint() });
    await expect(transport.send({})).rejects.toMatchObject({ code: 'closed' });
    await transport.start();
    await expect(transport.start()).rejects.toThrow('started already');
    let closes = 0;
    transport.onclose = () => {
      closes += 1;
    };
    await transport.close();
    await transport.close();
    expect(closes).toBe(1);
    await expect(transport.send({})).rejects.toMatchObject({ code: 'closed' });
    await expect(transport.start()).rejects.toMatchObject({ code: 'closed' });
  });

  it('refuses options that cannot be meant', () => {
    expect(() => mcpTransport({ url: 'http://x', token: 'a.b.c' })).toThrow('"url"');
    expect(() => mcpTransport({ url: 'ws://x', token: 'no jwt' })).toThrow('JWT');
  });
});

function makeServer(): McpServer {
  return new McpServer({ name: 'tools', version: '1.0.0' });
}
