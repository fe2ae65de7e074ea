import { isMembers } from './json.ts';
import type { Unmarked } from './redact-value.ts';

/** Version of the format of recordings. */
export const RECORDING_FORMAT = 1;

/** First line of a recording. */
export interface RecordingHeader {
  /** Version of the format. */
  readonly recording: 1;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Name and version of the contract whose marks were followed. */
  readonly contract?: string;
  /** What became of what no contract describes. */
  readonly unmarked: Unmarked;
  /** Entries that made room for later ones. */
  readonly dropped: number;
}

/** An envelope that passed. */
export interface RecordedEnvelope {
  /** Milliseconds from the start. */
  readonly atMs: number;
  readonly direction: 'in' | 'out';
  readonly envelope: Readonly<Record<string, unknown>> & { readonly type: string };
  /** JSON Pointers (RFC 6901) to what was redacted; without it nothing was. */
  readonly redacted?: readonly string[];
}

/** A change of the client's status. */
export interface RecordedStatus {
  readonly atMs: number;
  readonly status: { readonly state: string; readonly code?: number };
}

/** A line of a recording after its first. */
export type RecordingEntry = RecordedEnvelope | RecordedStatus;

/** A recording, read. */
export interface Recording {
  readonly header: RecordingHeader;
  readonly entries: readonly RecordingEntry[];
}

/**
 * Reads a recording (NDJSON).
 *
 * @throws TypeError naming the line that is no part of one.
 */
export function readRecording(text: string): Recording {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map(parseLine);
  const [header, ...entries] = values;
  if (!isHeader(header)) {
    throw new TypeError(
      `This is no recording: its first line must be {"recording":${RECORDING_FORMAT},...}, as recordSession writes it.`,
    );
  }
  return { header, entries: entries.map((entry, index) => checkEntry(entry, index + 2)) };
}

function parseLine(line: string, index: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new TypeError(`Line ${index + 1} of the recording is not JSON.`, { cause });
  }
}

function isHeader(value: unknown): value is RecordingHeader {
  return isMembers(value) && value.recording === RECORDING_FORMAT;
}

function checkEntry(value: unknown, line: number): RecordingEntry {
  if (isMembers(value) && typeof value.atMs === 'number' && value.atMs >= 0) {
    if (isMembers(value.status)) return value as unknown as RecordedStatus; // enough to read on
    const sent = value.direction === 'in' || value.direction === 'out';
    if (sent && isMembers(value.envelope) && typeof value.envelope.type === 'string') {
      return value as unknown as RecordedEnvelope; // as recordSession writes it
    }
  }
  throw new TypeError(
    `Line ${line} of the recording needs "atMs", and "direction" with "envelope", or "status".`,
  );
}
