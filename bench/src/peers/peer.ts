/** Where a server listens, and what a client must show it. */
export interface Target {
  readonly port: number;
  readonly path: string;
  /** Entries of `Sec-WebSocket-Protocol`. */
  readonly subprotocols: readonly string[];
}

/** An echo server; `await using` stops it. */
export interface EchoServer extends AsyncDisposable {
  readonly target: Target;
}

/** How echo is spoken to one kind of server, in text frames. */
export interface Dialect {
  /** What the server says before it takes requests, in order, and what the client answers. */
  readonly greeting: readonly GreetingStep[];
  /** The frame that asks for the echo of the note with this number. */
  request(seq: number): string;
  /**
   * The note in the frame that answers request `seq`.
   *
   * @throws Error where the frame is no such answer.
   */
  reply(text: string, seq: number): unknown;
  /** What is answered to a frame that is about the connection; none where it is no such frame. */
  readonly answerTo?: (text: string) => string | undefined;
}

export interface GreetingStep {
  readonly expects: (text: string) => boolean;
  readonly answer?: string;
}
