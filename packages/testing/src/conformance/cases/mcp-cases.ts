import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';
import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import { greetMcp, mcpRefusal, mcpToken, openMcp } from './mcp-peer.ts';

/** MCP over the same endpoint: how a connection is established. */
export const mcpCases = casesOf('MCP', {
  '001': {
    title: 'closes with 4406 where it hosts no MCP, and selects mcp where it does',
    rules: 'MCP-006 MCP-001',
    async run({ open, token, features }) {
      const probe = await open({ subprotocols: ['mcp', BEARER_PREFIX + (await token())] });
      if (probe.selected !== 'mcp') throw new CaseFailure('mcp selected', show(probe.selected));
      if (!features.has('mcp')) await probe.closes(4406);
    },
  },
  '002': {
    title: 'selects the one of mcp and sallyport.v1 that stands first',
    rules: 'MCP-001',
    requires: ['mcp'],
    async run({ open, token }) {
      const subprotocols = ['mcp', SUBPROTOCOL, BEARER_PREFIX + (await token())];
      const probe = await open({ subprotocols });
      if (probe.selected !== 'mcp') throw new CaseFailure('mcp selected', show(probe.selected));
    },
  },
  '003': {
    title: 'selects sallyport.v1 where it stands before mcp',
    rules: 'MCP-001 CON-008',
    async run({ connect, token }) {
      const subprotocols = [SUBPROTOCOL, 'mcp', BEARER_PREFIX + (await token())];
      const probe = await connect({ subprotocols });
      if (probe.selected !== SUBPROTOCOL) throw new CaseFailure(SUBPROTOCOL, show(probe.selected));
    },
  },
  '004': {
    title: 'answers what is not JSON with -32700, and what is no JSON-RPC with -32600',
    rules: 'MCP-003 MCP-004 MCP-005',
    requires: ['mcp'],
    async run(context) {
      const peer = await greetMcp(context);
      await peer.expect('{', mcpRefusal(null, -32_700));
      await peer.expect({ type: 'ping' }, mcpRefusal(null, -32_600));
      await peer.alive();
    },
  },
  '005': {
    title: 'takes credentials for mcp as for every other connection',
    rules: 'MCP-002 CON-014 CON-015',
    requires: ['mcp'],
    async run(context) {
      const { open } = context;
      await (await open({ subprotocols: ['mcp'] })).closes(4401);
      const bearer = BEARER_PREFIX + (await mcpToken(context));
      const other = BEARER_PREFIX + (await mcpToken(context, { sub: 'grace' }));
      await (await open({ subprotocols: ['mcp', bearer, other] })).closes(4401);
    },
  },
  '006': {
    title: 'passes mcp over where it hosts none and sallyport.v1 is offered too',
    rules: 'MCP-006 MCP-001 CON-029',
    async run({ open, token, features }) {
      const subprotocols = ['mcp', SUBPROTOCOL, BEARER_PREFIX + (await token())];
      const probe = await open({ subprotocols });
      const wanted = features.has('mcp') ? 'mcp' : SUBPROTOCOL;
      if (probe.selected !== wanted) throw new CaseFailure(wanted, show(probe.selected));
      if (wanted === SUBPROTOCOL) await probe.welcome();
    },
  },
  '007': {
    title: 'closes an identity without the scope for MCP with 4403',
    rules: 'MCP-008',
    requires: ['mcp', 'mcp-scope'],
    async run(context) {
      await (await openMcp(context, { claims: { scope: 'conformance:other' } })).closes(4403);
      await greetMcp(context);
    },
  },
  '008': {
    title: 'closes with 1011 where the MCP server of the connection cannot be started',
    rules: 'MCP-015 LIV-030',
    requires: ['mcp'],
    run: async (context) =>
      void (await (await openMcp(context, { claims: { sub: 'unserved' } })).closes(1011)),
  },
  '009': {
    title: 'closes with 4401 when the token expires, and sends no envelope before',
    rules: 'MCP-002 MCP-014 LIV-019',
    requires: ['mcp'],
    async run(context) {
      const exp = Math.floor(Date.now() / 1_000) + 2;
      const { probe } = await greetMcp(context, { claims: { exp } });
      await probe.closes(4401);
    },
  },
});
