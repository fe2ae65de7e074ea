import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Host } from '../../host.ts';
import { wsHost } from '../../ws-host.ts';

/** What `ws` can do with nothing on top: each frame goes back unread, and what is posted goes to all of the board. */
export async function startRawWs({ corked }: { readonly corked: boolean }): Promise<Host> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  const board = new Set<WebSocket>();
  server.on('connection', (websocket, request) => {
    if (request.url === '/board') {
      board.add(websocket);
      websocket.send('ready');
    } else if (request.url === '/post') {
      websocket.on('message', (data, binary) => {
        for (const subscriber of board) subscriber.send(data, { binary });
      });
    } else {
      const send = corked ? corkedSend(websocket, request.socket) : plainSend(websocket);
      websocket.on('message', send);
    }
  });
  return wsHost(server);
}

type Send = (data: Buffer, isBinary: boolean) => void;

function plainSend(websocket: WebSocket): Send {
  return (data, binary) => websocket.send(data, { binary });
}

/** Joins the echoes of a turn into one system call. */
function corkedSend(websocket: WebSocket, socket: Duplex): Send {
  const uncork = (): void => socket.uncork();
  return (data, binary) => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(uncork);
    }
    websocket.send(data, { binary });
  };
}
