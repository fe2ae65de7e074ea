import type { Note } from './note.ts';

/** Bytes of a note as JSON, where nothing else is asked for. */
const NOTE_BYTES = 200;

const WORDS = 'The gate opens at nine; bring the papers, and tell the others on the way. ';

/** A note of so many bytes, 100 at least, for a sequence number of ten digits. */
export function sampleNote(seq: number, bytes = NOTE_BYTES): Note {
  const note = { seq, author: 'ada', tags: ['gate', 'morning'], urgent: false, text: '' };
  const missing = bytes - JSON.stringify(note).length;
  return { ...note, text: WORDS.repeat(Math.ceil(missing / WORDS.length)).slice(0, missing) };
}
