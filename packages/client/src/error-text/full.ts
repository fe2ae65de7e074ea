/** What people are told of each failure. Bundles for production have brief.ts in the place of this file. */
const texts = {
  // By the code of the error.
  aborted: (what: string) => `The ${what} was given up.`,
  buffer_full: (size: number) =>
    `${size} messages wait unread. Read faster, raise the buffer, or choose overflow: "drop_oldest".`,
  closed: () => 'The client was closed.',
  connection_lost: (code: number | undefined, reason: string) =>
    `The connection was lost (${code ?? 'no socket'}${reason && `: ${reason}`}).`,
  contract_drift: (theirs: string, digest: string, own: string) =>
    `The server has ${theirs} with digest ${digest}; this client was built with ${own}.`,
  gap: (channel: string, cause: string) =>
    `Messages of "${channel}" are missing (${cause}), and no "gap" handler says what to do.`,
  handler_failed: (whose: string) => `A handler of ${whose} threw.`,
  internal: () => 'The client failed to handle this call.',
  invalid_frame: (fault: string) => `The server sent a frame that is ignored: ${fault}`,
  outbox_full: (count: number, bytes: number) =>
    `${count} calls with ${bytes} bytes wait already. Wait for some, or raise "maxOutbox" or "maxOutboxBytes".`,
  payload_too_large: (maxBytes: number | undefined) =>
    `The answer is larger than the ${maxBytes} bytes that the server accepts in a frame.`,
  rate_limited: (count: number) => `${count} calls run already.`,
  refused: (code: number, reason: string) => `The server closed for good (${code}: ${reason}).`,
  timeout: (what: string, timeoutMs: number) => `No ${what} in ${timeoutMs} ms.`,
  token_failed: (detail: string) => `The token provider failed: ${detail}`,
  too_large: (maxBytes: number) =>
    `The frame is larger than the ${maxBytes} bytes that the server accepts. Split the payload.`,
  too_many: (count: number | undefined) =>
    `The server takes ${count} subscriptions on a connection. Close one first.`,
  unknown_intent: (method: string) => `This client has no method "${method}".`,
  unsubscribed: (channel: string, reason: string) =>
    `The server ended the subscription to "${channel}": ${reason}`,

  // Where a code has another text beside its own.
  outcome_unknown: () =>
    'The connection was lost, and the server no longer remembers its answer: the outcome is unknown.',
  declared: (code: string) => `The client answered "${code}".`,

  // Of connections that the client gives up.
  no_welcome: (timeoutMs: number) => `no welcome in ${timeoutMs} ms`,
  silence: (timeoutMs: number) => `nothing arrived for ${timeoutMs} ms`,

  // Of frames that are ignored.
  bad_time: () => 'its time is no integer',
  binary: () => 'it is binary',
  no_answer: (type: string, ref: string) => `"${type}" does not answer the frame "${ref}"`,
  no_chunk: (expected: number) => `chunk ${expected} of a stream is missing`,
  unknown_frame: () => 'its type is unknown',

  // Of misuse.
  bad_address: (address: string) =>
    `"${address}" is not a channel's address. Write segments of [A-Za-z0-9_~.-] joined by ":".`,
  bad_since: () => '"since" is no position. Write { epoch, offset } of a message.',
  bad_token: () => 'the token must be a JWT, written "header.payload.signature".',
  bad_url: (url: string) =>
    `"url" must be a WebSocket URL such as "wss://example.com/ws", got "${url}".`,
  handled: (method: string) => `"${method}" has a handler already; stop that one first.`,
};

/** The texts, and what each of them is told. */
export type ErrorTexts = typeof texts;

/** What people are told: what was wrong, where, and what to write instead. */
export function errorText<Name extends keyof ErrorTexts>(
  name: Name,
  ...values: Parameters<ErrorTexts[Name]>
): string {
  const text: (...values: never[]) => string = texts[name];
  return text(...(values as never[])); // the signature above pairs them
}
