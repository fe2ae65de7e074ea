import { createRequire } from 'node:module';
import { Note } from '../../echo/note.ts';
import type { Host } from '../../host.ts';

/** What is used of the package, which is not there when types are checked. */
interface UWebSockets {
  App(): App;
  us_socket_local_port(listening: unknown): number;
}

interface App {
  ws(path: string, behavior: Behavior): App;
  publish(topic: string, message: string): boolean;
  listen(host: string, port: number, onListening: (listening: unknown) => void): App;
  close(): App;
}

interface Behavior {
  readonly maxPayloadLength: number;
  readonly maxBackpressure: number;
  readonly open?: (websocket: Socket) => void;
  readonly message?: (websocket: Socket, message: ArrayBuffer) => void;
}

interface Socket {
  send(message: string): number;
  subscribe(topic: string): boolean;
}

const TOPIC = 'board';
/** Its own default, 64 KB, drops messages for a subscriber that is behind. */
const LIMITS = { maxPayloadLength: 262_144, maxBackpressure: 16_777_216 };

/** uWebSockets with what its users write by hand: what comes and what goes is parsed. */
export async function startUWebSockets(): Promise<Host> {
  const load = createRequire(import.meta.url);
  const { App, us_socket_local_port: portOf }: UWebSockets = load('uwebsockets');
  const app = App()
    .ws('/board', {
      ...LIMITS,
      open(websocket) {
        websocket.subscribe(TOPIC);
        websocket.send('ready');
      },
    })
    .ws('/post', { ...LIMITS, message: (_, data) => void app.publish(TOPIC, checked(data)) })
    .ws('/', { ...LIMITS, message: (websocket, data) => void websocket.send(checked(data)) });
  const port = await new Promise<number>((resolve, reject) => {
    app.listen('127.0.0.1', 0, (listening) => {
      if (listening) resolve(portOf(listening));
      else reject(new Error('uWebSockets does not listen'));
    });
  });
  return {
    target: { port, path: '/', subprotocols: [] },
    async [Symbol.asyncDispose]() {
      app.close();
    },
  };
}

/** Parsed on the way in and on the way out, like that of the others. */
function checked(data: ArrayBuffer): string {
  const note = Note.safeParse(JSON.parse(Buffer.from(data).toString('utf8')));
  const reply = note.success ? Note.safeParse(note.data) : note;
  return JSON.stringify(reply.success ? reply.data : { error: reply.error.issues });
}
