import type { ClientDriver } from './serve-adapter.ts';
import { serveAdapter } from './serve-adapter.ts';

const AGAIN_MS = 200;

/**
 * Serves the kit over a WebSocket to the address that it prints, again and again until it is stopped: each connection
 * is a new adapter. The result stops it.
 */
export function serveControlSocket(url: string, driver: ClientDriver): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  function connect(): void {
    const mine = new WebSocket(url);
    socket = mine;
    let ended = (): void => undefined;
    mine.addEventListener('open', () =>
      serveAdapter(
        {
          send: (line) => mine.send(line),
          listen(line, gone) {
            mine.addEventListener('message', ({ data }) => line(String(data)));
            ended = gone;
          },
        },
        driver,
      ),
    );
    mine.addEventListener('close', () => {
      ended();
      if (!stopped) timer = setTimeout(connect, AGAIN_MS);
    });
  }

  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    socket?.close();
  };
}
