import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Host } from '../host.ts';
import { wsHost } from '../ws-host.ts';

/** The way to a responder in another process. */
export interface RelayWay {
  listen(answered: (number: number, data: Uint8Array) => void): void;
  ask(number: number, data: Buffer): unknown;
  close(): Promise<unknown>;
}

/** What is left of a gateway that does nothing but pass frames on. */
export async function startRelay(way: RelayWay): Promise<Host> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  const asking = new Map<number, WebSocket>();
  let next = 0;
  way.listen((number, data) => {
    asking.get(number)?.send(data, { binary: false });
    asking.delete(number);
  });
  server.on('connection', (websocket) => {
    websocket.on('message', (data: Buffer) => {
      next += 1;
      asking.set(next, websocket);
      way.ask(next, data);
    });
  });
  return wsHost(server, () => way.close());
}
