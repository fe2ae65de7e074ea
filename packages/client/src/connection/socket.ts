/** The little that the client needs of a WebSocket. */
export interface Socket {
  /** Bytes handed over and not yet written. */
  readonly bufferedBytes: number;
  /** Sends one text frame. */
  send(text: string): void;
  /** Starts the closing handshake; `closed` follows. */
  close(code: number, reason: string): void;
}

/** What a socket reports; `closed` comes exactly once, and last. */
export interface SocketListener {
  /** The socket is open. */
  opened(): void;
  /** Text, or anything else where the frame was binary. */
  received(data: unknown): void;
  /** The socket is gone. */
  closed(code: number, reason: string): void;
}

/** Starts a connection. */
export type OpenSocket = (
  url: string,
  protocols: readonly string[],
  listener: SocketListener,
) => Socket;
