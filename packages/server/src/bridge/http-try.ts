import { startDeadline } from '../deadline.ts';
import { readBounded } from '../read-bounded.ts';
import type { HttpOutcome } from './http-answer.ts';
import { failedTry, readHttpAnswer } from './http-answer.ts';
import type { HttpBackend } from './http-options.ts';
import type { HttpRequest } from './http-request.ts';
import { signatureHeaders } from './webhook-signature.ts';

/**
 * Sends a request once.
 *
 * @throws what the signal says where it ends the try.
 */
export async function tryHttp(
  backend: HttpBackend,
  { id, body }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpOutcome> {
  const { url, secrets, timeoutMs, maxResponseBytes, clock } = backend;
  using deadline = startDeadline(clock, timeoutMs);
  const timestampSec = Math.floor(clock.now() / 1_000);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual', // what is signed for one place is not sent to another
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, application/problem+json',
        'Idempotency-Key': `"${id}"`,
        ...signatureHeaders({ id, timestampSec, body }, secrets),
      },
      body,
      signal: AbortSignal.any([deadline.signal, signal]),
    });
    const text = response.body === null ? '' : await readBounded(response.body, maxResponseBytes);
    if (text === undefined) {
      return failedTry('internal', `its answer has more than ${maxResponseBytes} bytes`, false);
    }
    const retryAfter = response.headers.get('Retry-After');
    return readHttpAnswer({ status: response.status, retryAfter, text, now: clock.now() });
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.signal.aborted) {
      return failedTry('timeout', `it did not answer within ${timeoutMs} ms`, true);
    }
    const { cause = error } = error instanceof Error ? error : {}; // fetch hides the reason in a cause
    return failedTry('unavailable', cause instanceof Error ? cause.message : String(cause), true);
  }
}
