import type { Role } from './role.ts';

/** One thing that happened on a connection of a case. */
export interface TranscriptEntry {
  /** Milliseconds since the case began. */
  readonly atMs: number;
  /** Number of the connection within the case, from 1; 0 is the adapter of a client. */
  readonly connection: number;
  readonly from: 'kit' | Role;
  /** The text of a frame, or what happened in words. */
  readonly text: string;
}

/** What happened in a case, in order; a bound number of entries, of which the last stay. */
export interface Transcript {
  readonly entries: readonly TranscriptEntry[];
  note(connection: number, from: TranscriptEntry['from'], text: string): void;
}

const MAX_ENTRIES = 200;
const MAX_TEXT = 2_000;
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** A transcript that begins now. Tokens are left out of it. */
export function createTranscript(): Transcript {
  const startedMs = performance.now();
  const entries: TranscriptEntry[] = [];
  return {
    entries,
    note(connection, from, text) {
      const shown = withoutTokens(text);
      const cut = shown.length > MAX_TEXT ? `${shown.slice(0, MAX_TEXT)}…` : shown;
      entries.push({
        atMs: Math.round(performance.now() - startedMs),
        connection,
        from,
        text: cut,
      });
      if (entries.length > MAX_ENTRIES) entries.shift();
    },
  };
}

/** Text without the tokens in it. */
export function withoutTokens(text: string): string {
  return text.replaceAll(TOKEN, '<jwt>');
}
