import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** Spreads TCP connections over the gateways that are up. `await using` closes it. */
export interface Balancer extends AsyncDisposable {
  readonly url: string;
  /** Where connections go from now on, in turn. */
  targets: readonly string[];
}

/** Starts one on a free port. A connection lives and dies with the gateway that it came to. */
export async function startBalancer(): Promise<Balancer> {
  const sockets = new Set<Socket>();
  let targets: readonly string[] = [];
  let turn = 0;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined); // `close` says it
    return socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    track(client);
    turn += 1;
    const target = targets[turn % targets.length];
    if (target === undefined) return client.resetAndDestroy();
    const { hostname: host, port } = new URL(target);
    const upstream = track(connect({ host, port: Number(port), allowHalfOpen: true }));
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `ws://127.0.0.1:${port}/ws`,
    get targets() {
      return targets;
    },
    set targets(urls) {
      targets = urls;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
