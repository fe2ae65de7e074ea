import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SUBPROTOCOL } from '@sallyport/protocol';
import { WebSocket, WebSocketServer } from 'ws';

/** What a proxy does at a frame of a client: passes it on, or falls to a planted fault. */
export type Plant = (text: string) => 'pass' | 'leak' | 'hang' | 'crash';

/** Stands before a gateway and has a fault; what crashed can be started again at the same port. */
export async function startFaultyProxy(upstreamUrl: string, plant: Plant) {
  let server = await listen(0);
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one

  async function listen(at: number) {
    const made = new WebSocketServer({
      port: at,
      host: '127.0.0.1',
      handleProtocols: () => SUBPROTOCOL,
    });
    made.on('connection', (socket, request) => {
      const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
      const upstream = new WebSocket(
        upstreamUrl,
        offered.map((entry) => entry.trim()),
      );
      const opened = once(upstream, 'open');
      opened.catch(() => undefined);
      let hangs = false;
      socket.on('message', (data, isBinary) => {
        const does = isBinary ? 'pass' : plant(String(data));
        if (does === 'crash') void crash();
        hangs ||= does === 'hang';
        if (does === 'leak') socket.send(LEAK);
        if (does !== 'pass' || hangs) return;
        void opened.then(() => upstream.send(data, { binary: isBinary }));
      });
      socket.on('error', () => undefined); // invalid UTF-8: ws closes with 1007
      socket.on('close', () => upstream.terminate());
      upstream.on('message', (data) => socket.send(String(data)));
      upstream.on('error', () => undefined);
      upstream.on('close', (code, reason) => {
        if (code === 1005 || code === 1006) socket.terminate();
        else socket.close(code, reason);
      });
    });
    await once(made, 'listening');
    return made;
  }

  async function crash() {
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  }

  return {
    url: `ws://127.0.0.1:${port}/ws`,
    async restart() {
      await crash();
      server = await listen(port);
    },
    [Symbol.asyncDispose]: crash,
  };
}

const LEAK = JSON.stringify({
  type: 'error',
  payload: { code: 'internal', message: 'at run (/srv/app/main.js:7:13)', retryable: false },
});
