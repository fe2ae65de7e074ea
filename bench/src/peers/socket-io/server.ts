import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { Note } from '../../echo/note.ts';
import type { Host } from '../../host.ts';

/** Socket.IO over WebSocket only, with what its users write by hand: what comes and what goes is parsed. */
export async function startSocketIo(): Promise<Host> {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'], serveClient: false });
  io.on('connection', (socket) => {
    socket.on('echo', (payload: unknown, acknowledge: (reply: unknown) => void) => {
      const note = Note.safeParse(payload);
      if (!note.success) return acknowledge({ error: note.error.issues });
      const reply = Note.safeParse(echo(note.data));
      acknowledge(reply.success ? reply.data : { error: 'internal' });
    });
    socket.on('join', async (acknowledge: () => void) => {
      await socket.join('board');
      acknowledge();
    });
    socket.on('post', (payload: unknown) => {
      const note = Note.safeParse(payload);
      const posted = note.success ? Note.safeParse(note.data) : note;
      if (posted.success) io.to('board').emit('posted', posted.data);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo; // a listening TCP server has one
  return {
    target: { port, path: '/socket.io/?EIO=4&transport=websocket', subprotocols: [] },
    [Symbol.asyncDispose]: () => io.close(),
  };
}

function echo(note: Note): Note {
  return note;
}
