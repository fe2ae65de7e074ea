import type { ClientDriver } from './serve-adapter.ts';
import { serveAdapter } from './serve-adapter.ts';

/** The little that is needed of a WebSocket; that of browsers is one. */
export interface ControlSocket {
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

const AGAIN_MS = 200;

/**
 * Serves the kit over a WebSocket that is opened to it, again and again until it is stopped: each connection is a
 * new adapter. The result stops it.
 */
export function serveControlSocket(open: () => ControlSocket, driver: ClientDriver): () => void {
  let socket: ControlSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  function connect(): void {
    const mine = open();
    socket = mine;
    let ended = (): void => undefined;
    mine.onopen = () =>
      serveAdapter(
        {
          send: (line) => mine.send(line),
          listen(line, gone) {
            mine.onmessage = ({ data }) => line(String(data));
            ended = gone;
          },
        },
        driver,
      );
    mine.onclose = () => {
      ended();
      if (!stopped) timer = setTimeout(connect, AGAIN_MS);
    };
  }

  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    socket?.close();
  };
}
