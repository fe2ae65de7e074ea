import type { Board } from '../peers/peer.ts';
import type { Frame } from './frame-reader.ts';
import { NoteReader } from './note-reader.ts';

/** Reads the numbers of delivered notes, each the one after the one before. */
export class NoteCounter {
  readonly #notes: NoteReader;
  #expected: number | undefined;

  constructor(board: Board) {
    this.#notes = new NoteReader(board);
  }

  /** @throws Error where a note is wrong, missing or doubled. */
  read(frame: Frame): number {
    const seq = this.#notes.read(frame);
    if (this.#expected !== undefined && seq !== this.#expected) {
      throw new Error(`note ${seq} came where ${this.#expected} was expected`);
    }
    this.#expected = seq + 1;
    return seq;
  }
}
