import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { readSecrets } from './webhook-signature.ts';

/** How an HTTP back end is asked. */
export interface HttpBackendOptions {
  /** Where requests are posted, such as `https://backend.example.com/sallyport`. */
  readonly url: string;
  /**
   * The secret that both sides know, as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in base64. Several
   * while it is being replaced: the back end accepts any.
   */
  readonly secret: string | readonly [string, ...string[]];
  /** Milliseconds that one try may take. Default: 5,000. */
  readonly timeoutMs?: number;
  /** Tries of one request, the first among them. Default: 3. */
  readonly tries?: number;
  /** Bytes of an answer at most. Default: 1 MiB. */
  readonly maxResponseBytes?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** A number from 0 to 1, for the spread of retries. Default: `Math.random`. */
  readonly random?: () => number;
}

/** The options with every default filled in. */
export interface HttpBackend {
  readonly url: URL;
  readonly secrets: readonly Buffer[];
  readonly timeoutMs: number;
  readonly tries: number;
  readonly maxResponseBytes: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * Fills in defaults.
 *
 * @throws TypeError when an option cannot be meant.
 */
export function resolveHttpBackend(options: HttpBackendOptions): HttpBackend {
  const { timeoutMs = 5_000, tries = 3, maxResponseBytes = 1_048_576 } = options;
  const url = URL.canParse(options.url) ? new URL(options.url) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '') {
    throw new TypeError(
      `httpHandler: "url" must be like "https://backend.example.com/sallyport", got "${options.url}".`,
    );
  }
  for (const [name, value] of Object.entries({ timeoutMs, tries, maxResponseBytes })) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new TypeError(`httpHandler: "${name}" must be a positive integer, got ${value}.`);
  }
  return {
    url,
    secrets: readSecrets(options.secret),
    timeoutMs,
    tries,
    maxResponseBytes,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}
