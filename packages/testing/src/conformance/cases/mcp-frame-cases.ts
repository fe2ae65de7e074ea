import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, Untestable } from '../case-failure.ts';
import { isFrame } from '../frame.ts';
import { greetMcp, mcpRefusal, mcpRequest } from './mcp-peer.ts';

/** More strikes than a server should need; one that takes more is asked too much of. */
const MAX_STRIKES = 100;
const LARGEST_BYTES = 4 * 1_024 * 1_024;

const ping = (id: unknown) => mcpRequest(id, 'ping');

/** A limit as `welcome` has it; MCP clients are told of none. */
export async function limitOf({ connect }: CaseContext, name: string): Promise<number> {
  const probe = await connect();
  const { limits } = await probe.welcome();
  await probe.close();
  return isFrame(limits) ? Number(limits[name]) : Number.NaN;
}

/** The frames of an MCP connection. */
export const mcpFrameCases = casesOf('MCP', {
  '010': {
    title: 'refuses an array as a whole, with id null',
    rules: 'MCP-007',
    requires: ['mcp'],
    async run(context) {
      const peer = await greetMcp(context);
      for (const batch of [[ping(1)], [], [ping(1), ping(2)]]) {
        await peer.expect(batch, mcpRefusal(null, -32_600));
      }
      await peer.alive();
    },
  },
  '011': {
    title: 'refuses a request whose id is no string or integer, or whose params are no object',
    rules: 'MCP-009 MCP-016',
    requires: ['mcp'],
    async run(context) {
      const peer = await greetMcp(context);
      for (const id of [null, true, {}]) await peer.expect(ping(id), mcpRefusal(null, -32_600));
      await peer.expect(ping(1.5), mcpRefusal(1.5, -32_600));
      await peer.expect({ ...ping('p'), params: [1] }, mcpRefusal('p', -32_600));
      await peer.expect({ ...ping(7), params: 'text' }, mcpRefusal(7, -32_600));
      await peer.alive();
    },
  },
  '012': {
    title: 'puts the id of a faulty frame on its refusal where that is a string or a number',
    rules: 'MCP-016 MCP-005',
    requires: ['mcp'],
    async run(context) {
      const peer = await greetMcp(context);
      for (const id of ['text', 7, 0, -1]) {
        await peer.expect({ jsonrpc: '1.0', id, method: 'ping' }, mcpRefusal(id, -32_600));
      }
      for (const id of [undefined, null, false, [1]]) {
        await peer.expect({ jsonrpc: '1.0', id, method: 'ping' }, mcpRefusal(null, -32_600));
      }
    },
  },
  '013': {
    title: 'refuses a frame that is too deep, or has the key __proto__',
    rules: 'MCP-005',
    requires: ['mcp'],
    async run(context) {
      const depth = await limitOf(context, 'maxDepth');
      const peer = await greetMcp(context);
      const deep = `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
      await peer.expect(deep, { jsonrpc: '2.0', error: { code: -32_600 } });
      const poisoned = '{"jsonrpc":"2.0","id":2,"method":"ping","params":{"__proto__":{}}}';
      await peer.expect(poisoned, mcpRefusal(2, -32_600));
      await peer.alive();
    },
  },
  '014': {
    title: 'closes with 4400 after too many faulty frames',
    rules: 'MCP-004 MCP-005',
    requires: ['mcp'],
    async run(context) {
      const { probe } = await greetMcp(context);
      for (let sent = 0; sent < MAX_STRIKES; sent += 1) {
        probe.send(sent % 2 === 0 ? '{' : { type: 'ping' });
      }
      await probe.closes(4400);
      if (probe.untaken({ error: {} }).length === 0) {
        throw new CaseFailure('errors before the close', 'none');
      }
    },
  },
  '015': {
    title: 'answers a frame that is too large with -32016',
    rules: 'MCP-002 ENV-013',
    requires: ['mcp'],
    async run(context) {
      const most = await limitOf(context, 'maxFrameBytes');
      if (most > LARGEST_BYTES) throw new Untestable(`limits.maxFrameBytes is ${most}`);
      const peer = await greetMcp(context);
      const large = { ...ping(1), params: { text: 'x'.repeat(most) } };
      await peer.expect(large, { jsonrpc: '2.0', error: { code: -32_016 } });
      await peer.alive();
    },
  },
});
