import { BEARER_PREFIX } from '@sallyport/protocol';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { fits } from '../pattern.ts';
import type { Probe } from '../probe.ts';

/** What `mcp-scope` asks for; without the feature it does no harm. */
const SCOPE = 'conformance:mcp';
const HELLO = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'conformance', version: '1.0.0' },
};

/** A JSON-RPC request as MCP has it. */
export const mcpRequest = (id: unknown, method: string, params: unknown = {}): Frame => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

/** A call of the tool `wait`. */
export const mcpWait = (id: unknown, ms: number): Frame =>
  mcpRequest(id, 'tools/call', { name: 'wait', arguments: { ms } });

/** What the response to a faulty frame has. */
export const mcpRefusal = (id: unknown, code: number) => ({ jsonrpc: '2.0', id, error: { code } });

/** An MCP client that has greeted. */
export interface McpPeer {
  readonly probe: Probe;
  /** Sends a frame, and demands that the next message fits. */
  expect(frame: object | string, pattern: Frame): Promise<Frame>;
  /** Demands that the server still answers. */
  alive(): Promise<void>;
}

/** How an MCP client connects. */
export interface McpOptions {
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Address of another instance of the server. */
  readonly url?: string;
}

/** A token of somebody who may use MCP. */
export function mcpToken({ token }: CaseContext, claims: McpOptions['claims'] = {}) {
  return token({ scope: SCOPE, ...claims });
}

/** Opens a connection of the subprotocol `mcp`, and sends nothing. */
export async function openMcp(
  context: CaseContext,
  { claims, url }: McpOptions = {},
): Promise<Probe> {
  const bearer = BEARER_PREFIX + (await mcpToken(context, claims));
  const probe = await context.open({ subprotocols: ['mcp', bearer], ...(url && { url }) });
  if (probe.selected === 'mcp') return probe;
  throw new CaseFailure('mcp selected', show(probe.selected));
}

/** Opens a connection and greets, as MCP clients do. */
export async function greetMcp(context: CaseContext, options?: McpOptions): Promise<McpPeer> {
  const probe = await openMcp(context, options);
  let pings = 0;
  const peer: McpPeer = {
    probe,
    async expect(frame, pattern) {
      probe.send(frame);
      const answer = await probe.next({ method: undefined });
      if (!fits(pattern, answer)) throw new CaseFailure(show(pattern), show(answer));
      return answer;
    },
    async alive() {
      pings += 1;
      const id = `alive-${pings}`;
      probe.send(mcpRequest(id, 'ping'));
      await probe.next({ jsonrpc: '2.0', id, error: undefined });
    },
  };
  await peer.expect(mcpRequest('hello', 'initialize', HELLO), { jsonrpc: '2.0', id: 'hello' });
  probe.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return peer;
}
