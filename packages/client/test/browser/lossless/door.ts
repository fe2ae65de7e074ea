import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A TCP proxy in front of a gateway that can be replaced. `await using` closes it. */
export interface Door extends AsyncDisposable {
  readonly url: string;
  /** Where new connections go from now on. */
  lead(gatewayUrl: string): void;
  /** Ends the connections without a close frame. */
  cut(): void;
  /** Cuts the network in two: nothing passes and nothing closes, and new connections are reset; the result heals it. */
  split(): () => void;
}

export async function openDoor(gatewayUrl: string): Promise<Door> {
  let target = new URL(gatewayUrl);
  let split = false;
  const sockets = new Set<Socket>();

  function track(socket: Socket): Socket {
    sockets.add(socket);
    socket.on('error', () => undefined); // `close` says it
    return socket.on('close', () => sockets.delete(socket));
  }

  const server = createServer({ noDelay: true }, (page) => {
    if (split) {
      page.resetAndDestroy();
      return;
    }
    track(page);
    const gateway = track(
      connect({ host: target.hostname, port: Number(target.port), noDelay: true }),
    );
    page.pipe(gateway).pipe(page);
    page.on('close', () => gateway.destroy());
    gateway.on('close', () => page.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: `ws://127.0.0.1:${port}${target.pathname}`,
    lead(url) {
      target = new URL(url);
    },
    cut,
    split() {
      split = true;
      const halved = [...sockets];
      for (const socket of halved) socket.pause();
      return () => {
        split = false;
        for (const socket of halved) socket.resume();
      };
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
