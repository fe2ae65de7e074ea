import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';

/** The entries of a `Sec-WebSocket-Protocol` header (RFC 6455, section 11.3.4). */
export function offeredSubprotocols(header: string | undefined): readonly string[] {
  return (header ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}

/**
 * The entry to select. Where only unknown ones are offered the first is echoed all the same, because a
 * browser that gets none back fails the connection before it can see close code 4406.
 */
export function selectSubprotocol(offered: Iterable<string>): string | false {
  let first: string | false = false;
  for (const entry of offered) {
    if (entry === SUBPROTOCOL) return entry;
    if (first === false && !entry.startsWith(BEARER_PREFIX)) first = entry;
  }
  return first;
}
