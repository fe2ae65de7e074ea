/** Where a server listens, and what a client must show it. */
export interface Target {
  readonly port: number;
  readonly path: string;
  /** Entries of `Sec-WebSocket-Protocol`. */
  readonly subprotocols: readonly string[];
  /** One more entry, of which each connection takes the next. */
  readonly credentials?: readonly string[];
}

/** How one kind of server is spoken to, in text frames. */
export interface Dialect {
  /** What the server says before it takes requests, in order, and what the client answers. */
  readonly greeting: readonly GreetingStep[];
  /** Notes of so many bytes that come back. */
  echo(noteBytes?: number): Exchange;
  readonly board: Board;
  /** What is answered to a frame that is about the connection; none where it is no such frame. */
  readonly answerTo?: (text: string) => string | undefined;
}

export interface GreetingStep {
  readonly expects: (text: string) => boolean;
  readonly answer?: string;
}

/** A request and its reply. */
export interface Exchange {
  /** The frame that asks with the note of this number. */
  request(seq: number, connection: number): string;
  /**
   * The number of the request that a frame answers.
   *
   * @throws Error where it is no right answer.
   */
  read(text: string): number;
}

/** Notes for everybody who is subscribed. */
export interface Board {
  /** What follows the path for those who subscribe, and for those who post. */
  readonly paths?: { readonly subscriber: string; readonly poster: string };
  /** The greeting of a connection that subscribes. */
  readonly greeting: readonly GreetingStep[];
  /** The frame that posts the note of this number. */
  post(seq: number): string;
  /** The note that a frame delivers. */
  note(text: string): unknown;
}
