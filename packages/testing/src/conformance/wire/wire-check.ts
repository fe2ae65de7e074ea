/** What every frame of a server is judged for, in every case, with the rules that say so. */
export const wireChecks = {
  'SPC-WIRE-001': { title: 'each frame is text and one JSON object', requirements: ['SP-ENV-001'] },
  'SPC-WIRE-002': {
    title: 'each envelope has a known type and the fields of its type',
    requirements: ['SP-ENV-005', 'SP-EVO-008'],
  },
  'SPC-WIRE-003': {
    title: 'welcome comes first, and once',
    requirements: ['SP-CON-023'],
  },
  'SPC-WIRE-004': {
    title: 'each ref is the id of a frame that was sent',
    requirements: ['SP-MSG-005'],
  },
  'SPC-WIRE-005': {
    title: 'nothing follows the terminal answer of a frame',
    requirements: ['SP-MSG-005', 'SP-REQ-008'],
  },
  'SPC-WIRE-006': {
    title: 'chunks are numbered without a hole from 0, and the end mark has no payload',
    requirements: ['SP-REQ-003', 'SP-REQ-004', 'SP-REQ-005'],
  },
  'SPC-WIRE-007': {
    title: 'each reply, chunk and result matches the contract',
    requirements: ['SP-MSG-018'],
  },
  'SPC-WIRE-008': {
    title: 'the answer is of the kind that the frame asks for',
    requirements: ['SP-MSG-006', 'SP-REQ-001', 'SP-RPC-001', 'SP-RPC-006'],
  },
  'SPC-WIRE-009': {
    title: 'each error code is in the table or declared',
    requirements: ['SP-MSG-016', 'SP-EVO-008'],
  },
  'SPC-WIRE-010': {
    title: 'messages come only while the channel is subscribed',
    requirements: ['SP-SUB-002', 'SP-SUB-005'],
  },
  'SPC-WIRE-011': {
    title: 'each message matches an intent that its channel emits',
    requirements: ['SP-SUB-009'],
  },
  'SPC-WIRE-012': {
    title: 'each jsonrpc payload is JSON-RPC 2.0, its errors as in the table',
    requirements: ['SP-RPC-007', 'SP-RPC-010', 'SP-RPC-017'],
  },
  'SPC-WIRE-013': {
    title: 'the connection is closed with a code of the table',
    requirements: ['SP-EVO-008', 'SP-LIV-027'],
  },
  'SPC-WIRE-014': {
    title: 'no token and no text of an unforeseen failure comes back',
    requirements: ['SP-SEC-005', 'SP-SEC-006'],
  },
  'SPC-WIRE-015': {
    title: 'no more arrives than a case can ask for',
    requirements: ['SP-SEC-007'],
  },
  'SPC-WIRE-016': {
    title: 'no object has a key twice',
    requirements: ['SP-ENV-006'],
  },
  'SPC-WIRE-017': {
    title: 'each call of the client is one that the contract has, with its params, and alone',
    requirements: ['SP-RPC-017', 'SP-RPC-023'],
  },
  'SPC-WIRE-018': {
    title: 'each frame of an MCP connection is one bare JSON-RPC 2.0 message',
    requirements: ['SP-MCP-003', 'SP-MCP-014'],
  },
} as const;

/** Id of a check that is made of every frame. */
export type WireCheckId = keyof typeof wireChecks;

/** A frame that fails a check. */
export interface WireFault {
  readonly check: WireCheckId;
  readonly expected: string;
  readonly actual: string;
}
