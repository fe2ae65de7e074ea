import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';
import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';

/** MCP over the same endpoint. */
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
  '005': {
    title: 'takes credentials for mcp as for every other connection',
    rules: 'MCP-002 CON-014 CON-015',
    requires: ['mcp'],
    async run({ open, token }) {
      await (await open({ subprotocols: ['mcp'] })).closes(4401);
      const entry = BEARER_PREFIX + (await token());
      await (await open({ subprotocols: ['mcp', entry, entry] })).closes(4401);
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
  '004': {
    title: 'answers what is not JSON with -32700, and what is no JSON-RPC with -32600',
    rules: 'MCP-003 MCP-004 MCP-005',
    requires: ['mcp'],
    async run({ open, token }) {
      const probe = await open({ subprotocols: ['mcp', BEARER_PREFIX + (await token())] });
      probe.send('{');
      await probe.next({ jsonrpc: '2.0', id: null, error: { code: -32_700 } });
      probe.send({ type: 'ping' });
      await probe.next({ jsonrpc: '2.0', error: { code: -32_600 } });
    },
  },
});
