import { misuse } from './failure.ts';

/**
 * The address of a gateway.
 *
 * @throws TypeError where it is none.
 */
export function checkEndpoint(url: string): URL {
  if (URL.canParse(url) && /^wss?:/.test(url)) return new URL(url);
  throw misuse('bad_url', url);
}
