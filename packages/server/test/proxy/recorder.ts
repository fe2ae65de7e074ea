import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';

/** Stands where a gateway would, and keeps every byte that a proxy sends. `await using` closes it. */
export interface Recorder extends AsyncDisposable {
  readonly port: number;
  /** What came, by connection. */
  readonly connections: readonly string[];
}

const ANSWER = 'HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n';

/** Answers each request head by 426, and keeps the connection open for whatever else may come. */
export async function startRecorder(): Promise<Recorder> {
  const connections: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const at = connections.push('') - 1;
    sockets.add(socket);
    socket.on('error', () => {}); // the proxy may end it in any way
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      connections[at] += chunk.toString('latin1');
      if (connections[at]?.includes('\r\n\r\n')) socket.write(ANSWER);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port, // it listens on TCP
    connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
