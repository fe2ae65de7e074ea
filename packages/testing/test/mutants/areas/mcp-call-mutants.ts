import { alter, drop, on, put, sends, takes, twice } from '../changes.ts';
import { ends, offeredIn } from '../establishing.ts';
import type { Frame } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const error = (code: number) => ({ jsonrpc: '2.0', type: undefined, error: { code } });
const isResponse = (frame: Frame): boolean =>
  frame.jsonrpc === '2.0' && !('method' in frame) && 'id' in frame;
const failed = { code: -32_603, message: 'No.' };

/** Faults of calls over MCP. */
export const mcpCallMutants: Mutants = {
  'answers MCP requests under the text of their id': {
    killedBy: 'SPC-MCP-020',
    ...sends(
      on(
        (frame) => isResponse(frame) && typeof frame.id === 'number',
        alter(({ id }) => ({ id: String(id) })),
      ),
    ),
  },
  'says of an MCP request over its number in flight that it failed': {
    killedBy: 'SPC-MCP-021',
    ...sends(on(error(-32_015), put({ error: failed }))),
  },
  'runs a second MCP request with an id that is in use': {
    killedBy: 'SPC-MCP-022',
    ...sends(on({ ...error(-32_600), id: 'twice' }, put({ error: undefined, result: {} }))),
  },
  'ends an MCP request whose id comes again': {
    killedBy: 'SPC-MCP-022',
    ...sends(on({ id: 'twice', result: {} }, drop)),
  },
  'answers MCP requests that were cancelled': {
    killedBy: 'SPC-MCP-023',
    ...takes(on({ method: 'notifications/cancelled' }, drop)),
  },
  'answers MCP requests twice': {
    killedBy: 'SPC-MCP-024',
    ...sends(on(isResponse, twice)),
  },
  'refuses responses over MCP that it did not ask for': {
    killedBy: 'SPC-MCP-025',
    ...takes(
      on(isResponse, (message, link) => {
        const { id } = message as Frame;
        link.toClient({ jsonrpc: '2.0', id, error: { code: -32_600, message: 'No.' } });
        return [];
      }),
    ),
  },
  'ends MCP requests under way when it drains': {
    killedBy: 'SPC-MCP-026',
    ...sends(on({ jsonrpc: '2.0', id: 'before' }, drop)),
  },
  'closes MCP connections with 1000 when it has drained': {
    killedBy: 'SPC-MCP-026',
    ...ends(({ code }, { head }) => code === 1012 && offeredIn(head)[0] === 'mcp', { code: 1000 }),
  },
};
