/**
 * The address of a gateway.
 *
 * @throws TypeError where it is none.
 */
export function checkEndpoint(url: string): URL {
  if (URL.canParse(url) && /^wss?:/.test(url)) return new URL(url);
  throw new TypeError(
    `"url" must be a WebSocket URL such as "wss://example.com/ws", got "${url}".`,
  );
}
