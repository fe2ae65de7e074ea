import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { Note } from '../echo/note.ts';
import type { Host } from '../host.ts';
import { wsHost } from '../ws-host.ts';
import type { RelayWay } from './relay.ts';

const Frame = z.object({
  channel: z.string(),
  intent: z.literal('echo'),
  id: z.string(),
  payload: Note,
});

const WELCOME = JSON.stringify({ type: 'system', intent: 'welcome' });

/**
 * The plainest gateway that deserves the name: `ws`, JSON and zod, and the library of the engine. It takes the frames
 * of Sallyport, checks them, and forgets each as soon as it is answered; no tokens, no limits, no order, no repeats.
 */
export async function startPlainGateway(way: RelayWay): Promise<Host> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  const asking = new Map<number, { readonly websocket: WebSocket; readonly ref: string }>();
  let next = 0;
  way.listen((number, data) => {
    const asked = asking.get(number);
    asking.delete(number);
    const payload: unknown = JSON.parse(Buffer.from(data).toString());
    asked?.websocket.send(JSON.stringify({ type: 'reply', ref: asked.ref, payload }));
  });
  server.on('connection', (websocket) => {
    websocket.send(WELCOME);
    websocket.on('message', (data) => {
      const { id: ref, payload } = Frame.parse(JSON.parse(String(data)));
      next += 1;
      asking.set(next, { websocket, ref });
      way.ask(next, Buffer.from(JSON.stringify(payload)));
    });
  });
  return wsHost(server, () => way.close());
}

/** What its service does: checks the note, answers with it, and checks what it answers. */
export function answerPlainly(text: string): string {
  return JSON.stringify(Note.parse(Note.parse(JSON.parse(text))));
}
