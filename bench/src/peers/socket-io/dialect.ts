import { checkNote } from '../../echo/check-note.ts';
import { sampleNote } from '../../echo/sample.ts';
import type { Dialect } from '../peer.ts';

const handshake = [
  { expects: (text: string) => text.startsWith('0{'), answer: '40' },
  { expects: (text: string) => text.startsWith('40{') },
];

/** An event with an acknowledgement, and events to a room: Engine.IO protocol 4, Socket.IO protocol 5. */
export const socketIoDialect: Dialect = {
  greeting: handshake,
  echo: (noteBytes) => ({
    request: (seq) => `42${seq}["echo",${JSON.stringify(sampleNote(seq, noteBytes))}]`,
    read(text) {
      const [, acknowledged, reply = ''] = /^43(\d+)(.*)$/.exec(text) ?? [];
      const [note] = JSON.parse(reply || '[]');
      const seq = checkNote(note, noteBytes);
      if (String(seq) !== acknowledged)
        throw new Error(`not an acknowledgement of ${seq}: ${text}`);
      return seq;
    },
  }),
  board: {
    greeting: [
      ...handshake.slice(0, 1),
      { expects: (text) => text.startsWith('40{'), answer: '420["join"]' },
      { expects: (text) => text === '430[]' },
    ],
    post: (seq) => `42["post",${JSON.stringify(sampleNote(seq))}]`,
    note(text) {
      const [event, note] = JSON.parse(text.slice('42'.length));
      if (event !== 'posted') throw new Error(`another event came: ${text}`);
      return note;
    },
  },
  answerTo: (text) => (text === '2' ? '3' : undefined),
};
