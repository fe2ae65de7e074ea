import { sampleNote } from '../../echo/sample.ts';
import type { Dialect } from '../peer.ts';

/** An event with an acknowledgement: Engine.IO protocol 4, Socket.IO protocol 5. */
export const socketIoDialect: Dialect = {
  greeting: [
    { expects: (text) => text.startsWith('0{'), answer: '40' },
    { expects: (text) => text.startsWith('40{') },
  ],
  request: (seq) => `42${seq}["echo",${JSON.stringify(sampleNote(seq))}]`,
  reply(text, seq) {
    const prefix = `43${seq}`;
    if (!text.startsWith(prefix)) throw new Error(`not an acknowledgement of ${seq}: ${text}`);
    const [note] = JSON.parse(text.slice(prefix.length));
    return note;
  },
};
