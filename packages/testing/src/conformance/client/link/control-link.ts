import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { Unreachable } from '../../case-failure.ts';
import type { AdapterLink } from './adapter-link.ts';
import { MAX_LINE } from './adapter-link.ts';

/** A way to adapters that cannot be started: they open a WebSocket to the kit. */
export interface ControlLink extends AdapterLink {
  /** Where adapters connect to. */
  readonly url: string;
}

/** Adapters that wait to be taken. */
const MAX_FREE = 8;

/** Waits for adapters on a port of this machine, by default a free one. */
export async function createControlLink(port = 0): Promise<ControlLink> {
  const server = new WebSocketServer({ port, host: '127.0.0.1', maxPayload: MAX_LINE });
  await once(server, 'listening');
  const { port: actual } = server.address() as AddressInfo; // it listens on TCP
  const url = `ws://127.0.0.1:${actual}`;
  const free: WebSocket[] = [];
  let wanted: ((socket: WebSocket) => void) | undefined;
  server.on('connection', (socket) => {
    socket.on('error', () => undefined); // `close` says it
    socket.on('close', () => {
      const place = free.indexOf(socket);
      if (place >= 0) free.splice(place, 1);
    });
    // What comes before somebody listens stays in the socket.
    socket.pause();
    if (wanted !== undefined) wanted(socket);
    else if (free.push(socket) > MAX_FREE) free.shift()?.terminate();
  });

  function nextSocket(startMs: number): Promise<WebSocket> {
    const there = free.shift();
    if (there !== undefined) return Promise.resolve(there);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        wanted = undefined;
        reject(new Unreachable(`an adapter that connects to ${url}`, `none in ${startMs} ms`));
      }, startMs);
      wanted = (socket) => {
        clearTimeout(timer);
        wanted = undefined;
        resolve(socket);
      };
    });
  }

  return {
    name: url,
    url,
    async open(listener, startMs) {
      const socket = await nextSocket(startMs);
      const gone = once(socket, 'close');
      socket.on('message', (data) => listener.line(String(data)));
      socket.on('close', (code) => listener.ended(`it closed the control socket with ${code}`));
      socket.resume();
      return {
        send: (text) => socket.send(text),
        async stop() {
          socket.terminate();
          if (socket.readyState !== socket.CLOSED) await gone;
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
