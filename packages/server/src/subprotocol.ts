import { BEARER_PREFIX, MCP_SUBPROTOCOL, SUBPROTOCOL } from '@sallyport/protocol';

/** What a connection speaks: envelopes, or the bare JSON-RPC of MCP clients. */
export type Subprotocol = typeof SUBPROTOCOL | typeof MCP_SUBPROTOCOL;

/** The subprotocols of a gateway. */
export function servedSubprotocols(hostsMcp: boolean): readonly Subprotocol[] {
  return hostsMcp ? [SUBPROTOCOL, MCP_SUBPROTOCOL] : [SUBPROTOCOL];
}

/** The entries of a `Sec-WebSocket-Protocol` header (RFC 6455, section 11.3.4). */
export function offeredSubprotocols(header: string | undefined): readonly string[] {
  return (header ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}

/** The first offered entry that is served; order decides between `sallyport.v1` and `mcp`. */
export function findSubprotocol(
  offered: Iterable<string>,
  served: readonly Subprotocol[],
): Subprotocol | undefined {
  for (const entry of offered) {
    const found = served.find((subprotocol) => subprotocol === entry);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The entry to select. Where only unknown ones are offered the first is echoed all the same, because a
 * browser that gets none back fails the connection before it can see close code 4406.
 */
export function selectSubprotocol(
  offered: Iterable<string>,
  served: readonly Subprotocol[],
): string | false {
  const entries = [...offered];
  return (
    findSubprotocol(entries, served) ??
    entries.find((entry) => !entry.startsWith(BEARER_PREFIX)) ??
    false
  );
}
