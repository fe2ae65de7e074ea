// What `ws` in Node and the global WebSocket of browsers have in common.
// The package's own types are those of `ws`, and would bring Node's globals into browser code.
declare const IsomorphicWebSocket: {
  new (
    url: string | URL,
    protocols?: string | string[],
    /** Read in Node only. */
    options?: { readonly headers?: Readonly<Record<string, string>> },
  ): WebSocket;
};

export default IsomorphicWebSocket;
