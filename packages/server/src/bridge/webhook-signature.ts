import { createHmac } from 'node:crypto';

/** What is signed. */
export interface SignedMessage {
  /** The same for every try of one message. */
  readonly id: string;
  /** Seconds since the Unix epoch. */
  readonly timestampSec: number;
  readonly body: string;
}

const PREFIX = 'whsec_';
const MIN_BYTES = 24;
const MAX_BYTES = 64;

/**
 * The headers that prove a message, one signature for each secret. Source: Standard Webhooks
 * (https://www.standardwebhooks.com), symmetric signatures.
 */
export function signatureHeaders(
  { id, timestampSec, body }: SignedMessage,
  secrets: readonly Buffer[],
): Record<string, string> {
  const signed = `${id}.${timestampSec}.${body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSec),
    'webhook-signature': signatures.join(' '),
  };
}

/**
 * Secrets as bytes.
 *
 * @throws TypeError when one is not written as Standard Webhooks says; it is not repeated.
 */
export function readSecrets(secret: string | readonly string[]): readonly Buffer[] {
  const secrets = typeof secret === 'string' ? [secret] : secret;
  const read = secrets.map((text) => ({
    text,
    bytes: Buffer.from(text.slice(PREFIX.length), 'base64'),
  }));
  const good = read.every(
    ({ text, bytes }) =>
      text.startsWith(PREFIX) && bytes.length >= MIN_BYTES && bytes.length <= MAX_BYTES,
  );
  if (good && read.length > 0) return read.map(({ bytes }) => bytes);
  throw new TypeError(
    `httpHandler: "secret" must be "${PREFIX}" and ${MIN_BYTES} to ${MAX_BYTES} bytes in base64, such as \`whsec_\${randomBytes(32).toString('base64')}\`.`,
  );
}
