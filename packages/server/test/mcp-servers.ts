import { McpServer as McpServer1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { McpServer as McpServer2 } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { McpServerLike, McpSession } from '@sallyport/server';
import { z } from 'zod';

/** What the tools of one test were seen to do. */
export interface SeenTools {
  readonly started: string[];
  readonly ended: string[];
}

const info = { name: 'tools', version: '1.0.0' };
const text = (said: string) => ({ content: [{ type: 'text' as const, text: said }] });

/** A server of SDK 1. */
export function makeServer1(session: McpSession, seen: SeenTools): McpServer1 {
  const server = new McpServer1(info);
  const inputSchema = { a: z.number(), b: z.number() };
  server.registerTool('add', { inputSchema }, ({ a, b }) => text(String(a + b)));
  server.registerTool('whoami', {}, ({ authInfo }) =>
    text(`${session.identity.subject} ${authInfo?.scopes.join(' ')} ${authInfo?.token}`.trim()),
  );
  server.registerTool('fail', {}, () => {
    throw new Error('out of paper');
  });
  server.registerTool('bigint', {}, () => ({ ...text('1'), _meta: { n: 1n } }));
  server.registerTool('slow', {}, async ({ signal, sendNotification, _meta }) => {
    seen.started.push('slow');
    const progressToken = _meta?.progressToken;
    for (let progress = 1; progress <= 3 && progressToken !== undefined; progress += 1) {
      await sendNotification({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 3 },
      });
    }
    await aborted(signal);
    seen.ended.push('slow');
    return text('never read');
  });
  server.registerTool('ask', {}, async () => {
    const { roots } = await server.server.listRoots();
    return text(roots.map(({ uri }) => uri).join(' '));
  });
  return server;
}

/** A server of SDK 2, for the revisions of MCP before 2026. */
export function makeServer2(session: McpSession, seen: SeenTools): McpServer2 {
  const server = new McpServer2(info);
  const inputSchema = z.object({ a: z.number(), b: z.number() });
  server.registerTool('add', { inputSchema }, ({ a, b }) => text(String(a + b)));
  server.registerTool('whoami', {}, ({ http }) =>
    text(`${session.identity.subject} ${http?.authInfo?.scopes.join(' ')}`.trim()),
  );
  server.registerTool('fail', {}, () => {
    throw new Error('out of paper');
  });
  server.registerTool('slow', {}, async ({ mcpReq }) => {
    seen.started.push('slow');
    const progressToken = mcpReq._meta?.progressToken;
    for (let progress = 1; progress <= 3 && progressToken !== undefined; progress += 1) {
      await mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 3 },
      });
    }
    await aborted(mcpReq.signal);
    seen.ended.push('slow');
    return text('never read');
  });
  return server;
}

/** A server of SDK 2 for every revision, chosen by what the client opens with. */
export function makeServerOfAnyEra(session: McpSession, seen: SeenTools): McpServerLike {
  let close = async (): Promise<void> => {};
  return {
    async connect(transport) {
      const handle = serveStdio(() => makeServer2(session, seen), { transport });
      close = () => handle.close();
    },
    close: () => close(),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
