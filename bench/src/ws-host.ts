import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { WebSocketServer } from 'ws';
import type { Host } from './host.ts';

/** A server on `ws` as a host, once it listens; `end` is called when its sockets are gone. */
export async function wsHost(server: WebSocketServer, end?: () => Promise<unknown>): Promise<Host> {
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  return {
    target: { port, path: '/', subprotocols: [] },
    async [Symbol.asyncDispose]() {
      for (const websocket of server.clients) websocket.terminate();
      await new Promise((resolve) => server.close(resolve));
      await end?.();
    },
  };
}
