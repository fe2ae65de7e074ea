import { checkNote } from '../echo/check-note.ts';
import type { Board } from '../peers/peer.ts';
import type { Frame } from './frame-reader.ts';
import { readDigits, SEQ_DIGITS } from './sequence.ts';

/** One in so many deliveries is parsed and compared as a whole. */
const PARSE_EVERY = 64;
const LABEL = Buffer.from('"seq":');

/** Reads the numbers of delivered notes. */
export class NoteReader {
  readonly #board: Board;
  #place = 0;
  #read = 0;

  constructor(board: Board) {
    this.#board = board;
  }

  /** @throws Error where a note is wrong. */
  read({ data, start, end }: Frame): number {
    this.#read += 1;
    const at = start + this.#place + LABEL.length;
    const isThere = at + SEQ_DIGITS <= end && LABEL.compare(data, start + this.#place, at) === 0;
    if (isThere && this.#read % PARSE_EVERY !== 0) return readDigits(data, at);
    this.#place = data.indexOf(LABEL, start) - start;
    return checkNote(this.#board.note(data.toString('utf8', start, end)));
  }
}
