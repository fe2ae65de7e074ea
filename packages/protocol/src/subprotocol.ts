/** The subprotocol that a client offers and a server selects (RFC 6455, section 1.9). */
export const SUBPROTOCOL = 'sallyport.v1';

/** Prefix of the subprotocol entry that carries a browser's token; a server never selects it. */
export const BEARER_PREFIX = 'bearer.';

/** The subprotocol of MCP clients: bare JSON-RPC 2.0 frames. */
export const MCP_SUBPROTOCOL = 'mcp';
