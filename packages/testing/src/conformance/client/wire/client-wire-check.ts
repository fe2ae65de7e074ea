/** What everything that a client sends is judged for, in every case, with the rules that say so. */
export const clientWireChecks = {
  'CPC-WIRE-001': { title: 'each frame is text and one JSON object', requirements: ['SP-ENV-001'] },
  'CPC-WIRE-002': {
    title: 'each envelope is one that a client sends, with the fields of its type',
    requirements: ['SP-ENV-018', 'SP-ENV-019', 'SP-EVO-008'],
  },
  'CPC-WIRE-003': { title: 'an id is not given to another frame', requirements: ['SP-REQ-016'] },
  'CPC-WIRE-004': { title: 'sallyport.v1 is offered', requirements: ['SP-CON-008'] },
  'CPC-WIRE-005': {
    title: 'each connection brings exactly one credential',
    requirements: ['SP-CON-011'],
  },
  'CPC-WIRE-006': { title: 'no token is in the URL', requirements: ['SP-SEC-012'] },
  'CPC-WIRE-007': {
    title: 'each pong names a ping that was sent',
    requirements: ['SP-LIV-004'],
  },
  'CPC-WIRE-008': {
    title: 'each jsonrpc payload is JSON-RPC 2.0, of at most 64 messages',
    requirements: ['SP-RPC-007', 'SP-RPC-015'],
  },
  'CPC-WIRE-009': {
    title: 'a JSON-RPC id is not used again before it is answered',
    requirements: ['SP-RPC-022'],
  },
  'CPC-WIRE-010': {
    title: 'the connection is closed with a code of the table, or one that browsers allow',
    requirements: ['SP-EVO-008', 'SP-LIV-027'],
  },
  'CPC-WIRE-011': {
    title: 'no more arrives than a case can ask for',
    requirements: ['SP-SEC-009'],
  },
} as const;

/** Id of a check that is made of everything that a client sends. */
export type ClientWireCheckId = keyof typeof clientWireChecks;

/** What fails a check. */
export interface ClientWireFault {
  readonly check: ClientWireCheckId;
  readonly expected: string;
  readonly actual: string;
}
