import { checkNote } from '../../echo/check-note.ts';
import { sampleNote } from '../../echo/sample.ts';
import type { Dialect } from '../peer.ts';

/** The note itself, with nothing around it. */
export const rawWsDialect: Dialect = {
  greeting: [],
  echo: (noteBytes) => ({
    request: (seq) => JSON.stringify(sampleNote(seq, noteBytes)),
    read: (text) => checkNote(JSON.parse(text), noteBytes),
  }),
  board: {
    paths: { subscriber: 'board', poster: 'post' },
    greeting: [{ expects: (text) => text === 'ready' }],
    post: (seq) => JSON.stringify(sampleNote(seq)),
    note: (text) => JSON.parse(text),
  },
};
