import type { MsgHdrs } from '@nats-io/transport-node';
import { headers } from '@nats-io/transport-node';
import type { Position } from '@sallyport/protocol';
import type { LogEntry } from '../log-driver.ts';

const ENTRY = 'Sallyport-Entry';
const LENGTHS = 'Sallyport-Lengths';
const WRITER = 'Sallyport-Writer';
const TO = 'Sallyport-To';

/**
 * What a message of a log is: entries; or a mark that says that a log without entries is followed, that it is
 * followed still, or that it goes on in another stream.
 */
export type LogMark = 'entry' | 'begun' | 'still' | 'moved';

/** A message of a log. */
export interface LogMessage {
  readonly mark: LogMark;
  /** That of the last entry in it; of a mark, that of the last entry before it. */
  readonly position: Position;
  /** Empty for a mark. */
  readonly entries: readonly LogEntry[];
  /** Tells it from all others. */
  readonly writer: string;
  /** The stream in which the log goes on, where it moved. */
  readonly to: string | undefined;
}

/** A message that is to be stored. */
export interface LogDraft {
  readonly mark: LogMark;
  readonly position: Position;
  /** What the entries hold; none for a mark. */
  readonly data: readonly string[];
  readonly to?: string | undefined;
}

/** @param writer Tells the message from all others. */
export function writeLogMessage(
  { mark, position, data, to }: LogDraft,
  writer: string,
): { headers: MsgHdrs; text: string } {
  const written = headers();
  written.set(ENTRY, `${mark} ${position.epoch} ${position.offset}`);
  written.set(WRITER, writer);
  if (to !== undefined) written.set(TO, to);
  if (data.length > 1) written.set(LENGTHS, data.map(({ length }) => length).join(' '));
  return { headers: written, text: data.length === 1 ? (data[0] ?? '') : data.join('') };
}

/** A message as it was written; none where it is something else. */
export function readLogMessage(message: {
  readonly headers: MsgHdrs | undefined;
  readonly text: string;
}): LogMessage | undefined {
  const found = /^(entry|begun|still|moved) (\S+) (\d+)$/.exec(message.headers?.get(ENTRY) ?? '');
  const [, mark, epoch, number] = found ?? [];
  if (mark === undefined || epoch === undefined) return undefined;
  const position = { epoch, offset: Number(number) };
  const writer = message.headers?.get(WRITER) ?? '';
  const to = message.headers?.get(TO) || undefined;
  // The expression above has all of them.
  if (mark !== 'entry') return { mark: mark as LogMark, position, entries: [], writer, to };
  const texts = cut(message.text, message.headers?.get(LENGTHS) ?? '');
  if (texts === undefined || position.offset < texts.length) return undefined;
  const first = position.offset - texts.length + 1;
  const entries = texts.map((data, index) => ({ epoch, offset: first + index, data }));
  return { mark, position, entries, writer, to };
}

/** Several texts in one, by their lengths; none where they do not fit. */
function cut(text: string, lengths: string): string[] | undefined {
  if (lengths === '') return [text];
  const texts: string[] = [];
  let begin = 0;
  for (const length of lengths.split(' ')) {
    const end = begin + Number(length);
    texts.push(text.slice(begin, end));
    begin = end;
  }
  return begin === text.length ? texts : undefined;
}
