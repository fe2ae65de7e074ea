import { SUBPROTOCOL } from '@sallyport/protocol';
import { on, put, sends } from '../changes.ts';
import { ends, offeredIn, selects } from '../establishing.ts';
import type { Mutants } from '../mutant.ts';

/** Faults of MCP over the same endpoint. */
export const mcpMutants: Mutants = {
  'closes with 1000 where it hosts no MCP': {
    killedBy: 'SPC-MCP-001',
    base: 'python',
    ...ends(({ code }, { head }) => code === 4406 && offeredIn(head)[0] === 'mcp', { code: 1000 }),
  },
  'prefers sallyport.v1, wherever mcp stands': {
    killedBy: 'SPC-MCP-002',
    ...selects((offered, selected) => (offered.includes(SUBPROTOCOL) ? SUBPROTOCOL : selected)),
  },
  'calls what is not JSON an invalid request on mcp': {
    killedBy: 'SPC-MCP-004',
    ...sends(
      on(
        { jsonrpc: '2.0', id: null, error: { code: -32_700 } },
        put({ error: { code: -32_600, message: 'No.' } }),
      ),
    ),
  },
  'closes an mcp connection without a right credential with 1000': {
    killedBy: 'SPC-MCP-005',
    ...ends(({ code }, { head }) => code === 4401 && offeredIn(head).includes('mcp'), {
      code: 1000,
    }),
  },
  'selects mcp wherever it stands': {
    killedBy: 'SPC-MCP-003 SPC-MCP-006',
    base: 'python',
    ...selects((offered, selected) => (offered.includes('mcp') ? 'mcp' : selected)),
  },
};
