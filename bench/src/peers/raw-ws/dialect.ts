import { sampleNote } from '../../echo/sample.ts';
import type { Dialect } from '../peer.ts';

/** The note itself, with nothing around it. */
export const rawWsDialect: Dialect = {
  greeting: [],
  request: (seq) => JSON.stringify(sampleNote(seq)),
  reply: (text) => JSON.parse(text),
};
