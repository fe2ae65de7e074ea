import type { ErrorCode } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol';

/** What one try came to. */
export type HttpOutcome =
  | { readonly kind: 'reply'; readonly reply: unknown }
  | {
      readonly kind: 'failed';
      readonly error: ProtocolError;
      /** Whether the same request, sent again, can succeed. */
      readonly retry: boolean;
      /** For the log of this side. */
      readonly reason: string;
    };

/** An answer as it came. */
export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** Statuses after which the same request is sent again. */
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/** What a status means where the back end says no more; anything else is a fault of it, or of the set-up. */
const CODES: ReadonlyMap<number, readonly [ErrorCode, string]> = new Map([
  [403, ['forbidden', 'The back end does not allow this.']],
  [408, ['timeout', 'The back end did not answer in time.']],
  [409, ['conflict', 'The state of the resource does not allow this.']],
  [413, ['payload_too_large', 'The payload is larger than the back end takes.']],
  [422, ['invalid_payload', 'The back end does not accept this payload.']],
  [425, ['unavailable', 'The back end cannot take this now.']],
  [429, ['rate_limited', 'The back end has too much to do.']],
  [502, ['unavailable', 'The back end cannot be reached.']],
  [503, ['unavailable', 'The back end cannot take this now.']],
  [504, ['timeout', 'The back end did not answer in time.']],
]);

const MAX_MESSAGE = 500;

/**
 * A back end's answer as the reply, or as an error. One that the contract declares comes as a problem (RFC 9457) with
 * the members `code` and `data`.
 */
export function readHttpAnswer(answer: HttpAnswer): HttpOutcome {
  const { status, text } = answer;
  if (status >= 200 && status < 300) return replyOf(text);
  const retry = RETRYABLE.has(status);
  const retryAfterMs = retryAfterMsOf(answer);
  const after = retryAfterMs === undefined ? {} : { retryAfterMs };
  const told = status >= 400 ? problemOf(text) : undefined;
  if (told !== undefined) {
    const { code, detail, data } = told;
    const error = new ProtocolError(code, detail, {
      ...after,
      ...(data !== undefined && { data }),
    });
    return { kind: 'failed', error, retry, reason: `it answered ${status} with "${code}"` };
  }
  const [code, message] = CODES.get(status) ?? ['internal', 'The back end failed.'];
  const error = new ProtocolError(code, message, after);
  return { kind: 'failed', error, retry, reason: `it answered ${status}` };
}

/** A try that ended without an answer that can be read. */
export function failedTry(code: ErrorCode, reason: string, retry: boolean): HttpOutcome {
  const message = code === 'internal' ? 'The back end failed.' : 'The back end did not answer.';
  return { kind: 'failed', error: new ProtocolError(code, message), retry, reason };
}

function replyOf(text: string): HttpOutcome {
  if (text === '') return { kind: 'reply', reply: undefined };
  try {
    return { kind: 'reply', reply: JSON.parse(text) };
  } catch {
    return failedTry('internal', 'its answer is not JSON', false);
  }
}

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly data: unknown;
}

function problemOf(text: string): Problem | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null) return undefined;
    const { code, detail, data } = body as Record<string, unknown>; // an object of JSON
    if (typeof code !== 'string') return undefined;
    const message = typeof detail === 'string' ? detail : `The back end answered "${code}".`;
    return { code, detail: message.slice(0, MAX_MESSAGE).toWellFormed(), data };
  } catch {
    return undefined;
  }
}

/** `Retry-After`, as seconds or as a date (RFC 9110, section 10.2.3). */
function retryAfterMsOf({ retryAfter, now }: HttpAnswer): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
