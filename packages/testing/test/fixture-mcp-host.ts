import type { McpHost, McpServerLike, McpTransport } from '@sallyport/server';

type Request = Readonly<Record<string, unknown>> & {
  readonly id?: string | number;
  readonly method?: string;
};

/** Longer than any case waits. */
const MAX_MS = 10_000;

/** The MCP server that docs/conformance.md asks for, written by hand. */
export const fixtureMcpHost: McpHost = {
  scope: 'conformance:mcp',
  serve({ identity, signal }) {
    if (identity.subject === 'unserved') throw new Error('no MCP server for this subject');
    return createFixtureMcpServer(signal);
  },
};

function createFixtureMcpServer(ended: AbortSignal): McpServerLike {
  return {
    async connect(transport) {
      transport.onmessage = (message) => answer(message as Request, transport, ended); // JSON-RPC
      await transport.start();
    },
    async close() {},
  };
}

function answer(message: Request, transport: McpTransport, ended: AbortSignal): void {
  const { id, method, params } = message;
  if (id === undefined || method === undefined) return;
  const send = (said: object): void => {
    if (!ended.aborted) void transport.send({ jsonrpc: '2.0', id, ...said });
  };
  switch (method) {
    case 'initialize':
      return send({
        result: {
          protocolVersion: '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: 'conformance', version: '1.0.0' },
        },
      });
    case 'ping':
      return send({ result: {} });
    case 'tools/list':
      return send({ result: { tools: [{ name: 'wait', inputSchema: { type: 'object' } }] } });
    case 'tools/call': {
      const { ms } = Object(Object(params).arguments);
      const result = { content: [{ type: 'text', text: `waited ${ms}` }] };
      // Goes on when it is cancelled: the gateway is to keep back what nobody waits for.
      const timer = setTimeout(() => send({ result }), Math.min(Number(ms), MAX_MS));
      ended.addEventListener('abort', () => clearTimeout(timer), { once: true });
      return;
    }
    default:
      return send({ error: { code: -32_601, message: 'There is no such method.' } });
  }
}
