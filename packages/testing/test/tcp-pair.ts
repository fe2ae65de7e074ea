import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { FaultProxy, FaultProxyOptions } from '@sallyport/testing';
import { startFaultProxy } from '@sallyport/testing';

/** A plain TCP client and the server that it reaches through a fault proxy. */
export interface TcpPair extends AsyncDisposable {
  readonly proxy: FaultProxy;
  readonly client: Socket;
  /** The server's end of the connection. */
  readonly peer: Socket;
}

/** Connects two plain sockets through a fault proxy. */
export async function connectPair(options: Partial<FaultProxyOptions> = {}): Promise<TcpPair> {
  const server = createServer({ noDelay: true, allowHalfOpen: true });
  server.on('connection', (socket) => socket.on('error', () => undefined)); // `close` says it
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const proxy = await startFaultProxy({ target: `tcp://127.0.0.1:${port}`, ...options });
  const arrival = once(server, 'connection') as Promise<[Socket]>; // as net.Server says
  const client = connect({ port: proxy.port, noDelay: true, allowHalfOpen: true });
  const [[peer]] = await Promise.all([arrival, once(client, 'connect')]);
  client.on('error', () => undefined); // `close` says it
  return {
    proxy,
    client,
    peer,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      client.destroy();
      peer.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Collects what a socket receives, in the pieces that it came in. */
export function collect(socket: Socket) {
  const pieces: Buffer[] = [];
  socket.on('data', (piece) => {
    if (typeof piece !== 'string') pieces.push(piece);
  });
  return {
    pieces,
    text: () => String(Buffer.concat(pieces)),
    /** Resolves when so many bytes have come. */
    async bytes(count: number): Promise<Buffer> {
      while (pieces.reduce((sum, { length }) => sum + length, 0) < count) {
        await once(socket, 'data');
      }
      return Buffer.concat(pieces);
    },
  };
}
