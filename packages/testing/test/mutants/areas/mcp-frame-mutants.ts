import { fixtureMcpHost } from '../../fixture-mcp-host.ts';
import { drop, on, onText, put, sends, takes } from '../changes.ts';
import { ends, offeredIn } from '../establishing.ts';
import type { Change, Frame, Link } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const speaksMcp = ({ head }: Link): boolean => offeredIn(head)[0] === 'mcp';
const pinging = { jsonrpc: '2.0', method: 'ping' };
const refused = { jsonrpc: '2.0', type: undefined, error: { code: -32_600 } };

/** The server never sees the request: the client gets a result. */
const agree: Change = (message, link) => {
  link.toClient({ jsonrpc: '2.0', id: (message as Frame).id, result: {} });
  return [];
};

/** Faults of establishing MCP, and of its frames. */
export const mcpFrameMutants: Mutants = {
  'lets everybody use MCP': {
    killedBy: 'SPC-MCP-007',
    gateway: () => ({ mcp: { serve: fixtureMcpHost.serve } }),
  },
  'drops a connection whose MCP server cannot be started': {
    killedBy: 'SPC-MCP-008',
    ...ends(({ code }) => code === 1011, 'cut'),
  },
  'tells MCP clients in an envelope that their token will expire': {
    killedBy: 'SPC-MCP-009',
    ...sends(
      on({ jsonrpc: '2.0', id: 'hello' }, (message, link) => {
        const payload = { expiresAt: Date.now() + 1_000 };
        link.later(500, () => link.toClient({ type: 'system', intent: 'expiring', payload }));
        return [message];
      }),
    ),
  },
  'runs batches of MCP messages': {
    killedBy: 'SPC-MCP-010',
    ...takes(
      onText(
        (text) => text.startsWith('['),
        (text, link) => (speaksMcp(link) ? JSON.parse(String(text)) : [text]),
      ),
    ),
  },
  'takes null for the id of an MCP request': {
    killedBy: 'SPC-MCP-011',
    ...takes(on({ ...pinging, id: null }, agree)),
  },
  'takes a list for the params of an MCP request': {
    killedBy: 'SPC-MCP-011',
    ...takes(on(({ params, method }) => method === 'ping' && Array.isArray(params), agree)),
  },
  'refuses MCP frames without their id': {
    killedBy: 'SPC-MCP-011 SPC-MCP-012',
    ...sends(on(refused, put({ id: null }))),
  },
  'takes MCP frames that are too deep': {
    killedBy: 'SPC-MCP-013',
    ...takes(on(({ params }) => Array.isArray(Object(params).a), agree)),
  },
  'takes MCP frames with the key __proto__': {
    killedBy: 'SPC-MCP-013',
    ...takes(on(({ params }) => Object.hasOwn(Object(params), '__proto__'), agree)),
  },
  'drops a connection with too many faulty MCP frames': {
    killedBy: 'SPC-MCP-014',
    ...ends(({ code }, link) => code === 4400 && speaksMcp(link), 'cut'),
  },
  'does not answer MCP frames that are too large': {
    killedBy: 'SPC-MCP-015',
    ...sends(on({ jsonrpc: '2.0', type: undefined, error: { code: -32_016 } }, drop)),
  },
};
