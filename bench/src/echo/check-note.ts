import { isDeepStrictEqual } from 'node:util';
import { sampleNote } from './sample.ts';

/**
 * The number of a note that came back as it was sent, so many bytes long.
 *
 * @throws Error where it did not.
 */
export function checkNote(note: unknown, bytes?: number): number {
  const { seq } = note as { seq?: unknown }; // compared as a whole below
  if (typeof seq === 'number' && isDeepStrictEqual(note, sampleNote(seq, bytes))) return seq;
  throw new Error(`a wrong note came: ${JSON.stringify(note).slice(0, 1_000)}`);
}
