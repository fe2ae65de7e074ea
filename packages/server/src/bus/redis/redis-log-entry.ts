import type { Position } from '@sallyport/protocol';
import type { LogEntry } from '../log-driver.ts';

/** An entry as it is published: epoch, offset, and the data after the second space. */
export function readTold(message: string): LogEntry | undefined {
  const epochEnd = message.indexOf(' ');
  const offsetEnd = message.indexOf(' ', epochEnd + 1);
  const offset = Number(message.slice(epochEnd + 1, offsetEnd));
  if (epochEnd < 1 || offsetEnd < 0 || !Number.isSafeInteger(offset) || offset < 1)
    return undefined;
  return { epoch: message.slice(0, epochEnd), offset, data: message.slice(offsetEnd + 1) };
}

export interface TakenEntries {
  readonly entries: LogEntry[];
  /** The id of the first that is not what was stored, or where it should be. */
  readonly poisoned?: string;
}

/** Entries as they are stored, up to the first that cannot be read. */
export function takeEntries(found: unknown, since: Position): TakenEntries {
  const entries: LogEntry[] = [];
  for (const stored of Array.isArray(found) ? found : []) {
    const offset = since.offset + entries.length + 1;
    const [id, fields] = Array.isArray(stored) ? stored : [];
    const data: unknown = Array.isArray(fields) && fields[2] === 'd' ? fields[3] : undefined;
    if (id !== `${offset}-0` || typeof data !== 'string') {
      return { entries, poisoned: String(id) };
    }
    entries.push({ epoch: since.epoch, offset, data });
  }
  return { entries };
}
