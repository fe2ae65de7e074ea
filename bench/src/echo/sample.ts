import type { Note } from './note.ts';

/** Bytes of a note as JSON. */
const NOTE_BYTES = 200;

const WORDS = 'The gate opens at nine; bring the papers, and tell the others on the way. ';

/** A note of {@link NOTE_BYTES} for a sequence number of ten digits. */
export function sampleNote(seq: number): Note {
  const note = { seq, author: 'ada', tags: ['gate', 'morning'], urgent: false, text: '' };
  const missing = NOTE_BYTES - JSON.stringify(note).length;
  return { ...note, text: WORDS.repeat(missing).slice(0, missing) };
}
