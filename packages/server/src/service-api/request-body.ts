import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock.ts';
import { readBounded } from '../read-bounded.ts';
import { ApiRefusal } from './api-refusal.ts';

export interface BodyLimits {
  readonly maxBodyBytes: number;
  readonly clock: Clock;
}

/** Milliseconds in which a body must have come whole. */
const BODY_MS = 10_000;

/**
 * The text of a body of JSON.
 *
 * @throws ApiRefusal where it is something else, too large, or too slow.
 */
export async function requestBody(
  request: IncomingMessage,
  { maxBodyBytes, clock }: BodyLimits,
): Promise<string> {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw closing(415, 'Send the body as "Content-Type: application/json".');
  }
  const done = new AbortController();
  try {
    const text = await Promise.race([
      // The socket must live on, for the answer.
      readBounded(request.iterator({ destroyOnReturn: false }), maxBodyBytes),
      clock.after(BODY_MS, done.signal).then(() => {
        throw closing(408, 'The body did not come whole in time; send it at once.');
      }),
    ]);
    if (text !== undefined) return text;
    throw closing(413, `The body has more than ${maxBodyBytes} bytes; send less.`);
  } finally {
    done.abort();
  }
}

/**
 * What a body says.
 *
 * @throws ApiRefusal where it is not JSON.
 */
export function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiRefusal({ status: 400, detail: 'The body is not JSON.' }, { cause });
  }
}

/** A refusal after which nobody reads the rest of the body. */
function closing(status: number, detail: string): ApiRefusal {
  return new ApiRefusal({ status, detail, headers: { Connection: 'close' } });
}
