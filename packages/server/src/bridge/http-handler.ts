import type { ProtocolError } from '@sallyport/protocol';
import type { HttpBackend, HttpBackendOptions } from './http-options.ts';
import { resolveHttpBackend } from './http-options.ts';
import type { HttpContext, HttpRequest } from './http-request.ts';
import { httpRequest } from './http-request.ts';
import { tryHttp } from './http-try.ts';

/** What is handed on, and to whom. */
export interface HttpHandlerOptions extends HttpBackendOptions {
  /** Tells the back end what comes, such as `guide.ask`. */
  readonly type: string;
}

/** Handles by asking a back end. The contract judges what it replies. */
export type HttpHandler<Reply> = (payload: unknown, context: HttpContext) => Promise<Reply>;

/** First pause between tries; each is twice the one before, half of it by chance. */
const BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 5_000;
/** A back end that wants more time than this is not waited for: the client comes back. */
const MAX_RETRY_AFTER_MS = 10_000;

/**
 * Makes a handler for one intent or method that an HTTP back end answers. The request is signed as Standard Webhooks
 * says, and tried again where its status says that this can help; it ends when the work is cancelled. Streams cannot
 * be handled so.
 *
 * @throws TypeError when an option cannot be meant.
 */
export function httpHandler<Reply>(options: HttpHandlerOptions): HttpHandler<Reply> {
  const backend = resolveHttpBackend(options);
  const { type } = options;
  return async (payload, context) => {
    const request = httpRequest(type, payload, { context, now: backend.clock.now() });
    const reply = await ask(backend, { type, request }, context);
    return reply as Reply; // whoever runs handlers holds the reply to the contract
  };
}

async function ask(
  backend: HttpBackend,
  { type, request }: { readonly type: string; readonly request: HttpRequest },
  { signal, log }: HttpContext,
): Promise<unknown> {
  const { url, tries, clock } = backend;
  for (let count = 1; ; count += 1) {
    signal.throwIfAborted();
    const outcome = await tryHttp(backend, request, signal);
    if (outcome.kind === 'reply') return outcome.reply;
    const { error, retry, reason } = outcome;
    const pauseMs = retry && count < tries ? pauseBefore(count, error, backend) : undefined;
    const told = { type, backend: url.origin + url.pathname, tries: count, reason };
    if (pauseMs === undefined) {
      log.warn(told, 'a back end did not do what was asked');
      throw error;
    }
    log.debug(told, 'a back end is asked again');
    await clock.after(pauseMs, signal);
  }
}

/** Milliseconds before the next try; none where the back end asks for more than anybody here waits. */
function pauseBefore(
  count: number,
  { retryAfterMs = 0 }: ProtocolError,
  { random }: HttpBackend,
): number | undefined {
  if (retryAfterMs > MAX_RETRY_AFTER_MS) return undefined;
  const backoffMs = Math.min(BACKOFF_MS * 2 ** (count - 1), MAX_BACKOFF_MS);
  return Math.max(retryAfterMs, backoffMs * (0.5 + random() / 2));
}
