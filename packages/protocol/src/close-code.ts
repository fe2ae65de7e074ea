import type { CloseBehaviour, CloseCode } from './close-behaviour.ts';
import { closeBehaviour } from './close-behaviour.ts';

/** A row of the table. Specification: Close codes. */
export interface CloseCodeEntry extends CloseBehaviour {
  readonly name: string;
  readonly means: string;
}

/** A code that an endpoint may send in a close frame; 1006 only ever appears locally. */
export type SendableCloseCode = Exclude<CloseCode, 1006>;

/** The closed table of close codes (RFC 6455, section 7.4, and the 4000 range of this protocol). */
export const closeCodes: Readonly<Record<CloseCode, CloseCodeEntry>> = {
  1000: row(1000, 'normal', 'Closed on purpose.'),
  1001: row(1001, 'going_away', 'The endpoint is going away.'),
  1002: row(1002, 'protocol_error', 'A frame broke RFC 6455.'),
  1003: row(1003, 'unsupported_data', 'A binary frame was sent.'),
  1006: row(1006, 'abnormal', 'The connection was lost without a close frame.'),
  1007: row(1007, 'invalid_utf8', 'A text frame was not UTF-8.'),
  1009: row(1009, 'too_big', 'A frame exceeded the hard limit.'),
  1011: row(1011, 'internal_error', 'The server failed.'),
  1012: row(1012, 'restart', 'The gateway restarts.'),
  1013: row(1013, 'try_again_later', 'The gateway is overloaded.'),
  4400: row(4400, 'protocol_violation', 'Too many malformed frames.'),
  4401: row(
    4401,
    'unauthenticated',
    'No valid token, or it expired. A second refusal in a row is final.',
  ),
  4403: row(4403, 'forbidden', 'This identity may not connect.'),
  4406: row(4406, 'subprotocol_not_supported', 'Offer sallyport.v1.'),
  4408: row(4408, 'timeout', 'Idle, or the handshake took too long.'),
  4409: row(4409, 'contract_incompatible', 'Different major version.'),
  4410: row(4410, 'evicted', 'Closed by policy. The evicted notice says whether to come back.'),
  4429: row(4429, 'limits_exceeded', 'A connection limit was exceeded.'),
  4508: row(4508, 'slow_consumer', 'The client did not read fast enough.'),
};

/** The row for `code`; a code outside the table is treated as a lost connection (1006). */
export function closeCodeEntry(code: number): CloseCodeEntry {
  return Object.hasOwn(closeCodes, code) ? closeCodes[code as CloseCode] : closeCodes[1006];
}

function row(code: CloseCode, name: string, means: string): CloseCodeEntry {
  return { name, means, ...closeBehaviour(code) };
}
