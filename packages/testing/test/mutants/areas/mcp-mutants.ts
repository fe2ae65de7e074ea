import { ends, offeredIn, selects } from '../establishing.ts';
import type { Mutants } from '../mutant.ts';

/** Faults of MCP over the same endpoint. */
export const mcpMutants: Mutants = {
  'closes with 1000 where it hosts no MCP': {
    killedBy: 'SPC-MCP-001',
    ...ends(({ code }, { head }) => code === 4406 && offeredIn(head)[0] === 'mcp', { code: 1000 }),
  },
  'selects mcp wherever it stands': {
    killedBy: 'SPC-MCP-003 SPC-MCP-006',
    ...selects((offered, selected) => (offered.includes('mcp') ? 'mcp' : selected)),
  },
};
