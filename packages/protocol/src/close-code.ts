/**
 * How long a client waits before it connects again: `spread` over the time a `goaway` named,
 * `backoff` with full jitter, or `none` at once.
 */
export type Backoff = 'none' | 'spread' | 'backoff';

/** What a client does after a close. Specification: Close codes. */
export interface CloseCodeEntry {
  readonly name: string;
  readonly means: string;
  readonly reconnect: boolean;
  readonly backoff: Backoff;
  /** Ask the token provider for a new token before connecting again. */
  readonly refreshToken: boolean;
  /** Keep subscriptions and unanswered frames for the next connection. */
  readonly keepState: boolean;
}

const backOff = {
  reconnect: true,
  backoff: 'backoff',
  refreshToken: false,
  keepState: true,
} as const;
const stayClosed = {
  reconnect: false,
  backoff: 'none',
  refreshToken: false,
  keepState: false,
} as const;
const spread = { ...backOff, backoff: 'spread' } as const;

/** The closed table of close codes (RFC 6455, section 7.4, and the 4000 range of this protocol). */
export const closeCodes = {
  1000: { name: 'normal', means: 'Closed on purpose.', ...stayClosed },
  1001: { name: 'going_away', means: 'The endpoint is going away.', ...spread },
  1002: { name: 'protocol_error', means: 'A frame broke RFC 6455.', ...stayClosed },
  1003: { name: 'unsupported_data', means: 'A binary frame was sent.', ...backOff },
  1006: { name: 'abnormal', means: 'The connection was lost without a close frame.', ...backOff },
  1007: { name: 'invalid_utf8', means: 'A text frame was not UTF-8.', ...backOff },
  1009: { name: 'too_big', means: 'A frame exceeded the hard limit.', ...backOff },
  1011: { name: 'internal_error', means: 'The server failed.', ...backOff },
  1012: { name: 'restart', means: 'The gateway restarts.', ...spread },
  1013: { name: 'try_again_later', means: 'The gateway is overloaded.', ...backOff },
  4400: { name: 'protocol_violation', means: 'Too many malformed frames.', ...stayClosed },
  4401: {
    name: 'unauthenticated',
    means: 'No valid token, or it expired. A second refusal in a row is final.',
    ...backOff,
    backoff: 'none',
    refreshToken: true,
  },
  4403: { name: 'forbidden', means: 'This identity may not connect.', ...stayClosed },
  4406: { name: 'subprotocol_not_supported', means: 'Offer sallyport.v1.', ...stayClosed },
  4408: { name: 'timeout', means: 'Idle, or the handshake took too long.', ...backOff },
  4409: { name: 'contract_incompatible', means: 'Different major version.', ...stayClosed },
  4410: {
    name: 'evicted',
    means: 'Closed by policy. The evicted notice says whether to come back.',
    ...stayClosed,
  },
  4429: { name: 'limits_exceeded', means: 'A connection limit was exceeded.', ...backOff },
  4508: { name: 'slow_consumer', means: 'The client did not read fast enough.', ...backOff },
} as const satisfies Record<number, CloseCodeEntry>;

/** A code of the table. */
export type CloseCode = keyof typeof closeCodes;

/** A code that an endpoint may send in a close frame; 1006 only ever appears locally. */
export type SendableCloseCode = Exclude<CloseCode, 1006>;

/** The row for `code`; a code outside the table is treated as a lost connection (1006). */
export function closeCodeEntry(code: number): CloseCodeEntry {
  return Object.hasOwn(closeCodes, code) ? closeCodes[code as CloseCode] : closeCodes[1006];
}
