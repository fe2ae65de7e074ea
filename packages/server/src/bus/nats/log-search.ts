import type { Position } from '@sallyport/protocol';
import { readLogMessage } from './log-message.ts';
import type { StoredMessage } from './stream-reader.ts';

/** Messages of a stream among which it is not worth searching: a page is read from the first of them. */
const CLOSE = 32;

/** A log in its stream. */
export interface SearchedLog {
  /** The number of its last message, which comes after the position. */
  readonly last: number;
  /** Its first message from a number on. */
  next(from: number): Promise<StoredMessage | undefined>;
}

/**
 * Finds a message at or shortly before the one with which a log goes on after a position. Offsets grow with the numbers
 * of messages, so it looks by halves: some fifteen steps among a million, where reading on from the first would take as
 * long as the history is.
 */
export async function searchLog(log: SearchedLog, since: Position): Promise<number> {
  let low = 1;
  let high = log.last;
  while (high - low > CLOSE) {
    const middle = low + Math.floor((high - low) / 2);
    const next = await nextReadable(middle);
    if (next === undefined || isAfter(next.position, since)) high = middle;
    else low = next.seq + 1;
  }
  return low;

  /** What cannot be read says nothing of where it is. */
  async function nextReadable(from: number) {
    for (let at = from; at < high; at += 1) {
      const stored = await log.next(at);
      if (stored === undefined || stored.seq >= high) return undefined;
      const message = readLogMessage(stored);
      if (message !== undefined) return { seq: stored.seq, position: message.position };
      at = stored.seq;
    }
    return undefined;
  }
}

/** One of another epoch is of one before, since the last message is of this one. */
function isAfter(one: Position, since: Position): boolean {
  return one.epoch === since.epoch && one.offset > since.offset;
}
