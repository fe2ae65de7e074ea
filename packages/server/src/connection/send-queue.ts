import type { Duplex } from 'node:stream';
import type { FrameText } from './frame.ts';
import { headerLength, writeTextFrame } from './frame.ts';

/** Writes queued frames once per turn of the event loop, one system call a socket. */
export interface Flusher {
  schedule(queue: SendQueue): void;
}

/**
 * A flusher that runs at the end of the turn, when every socket with something to read has been read. Writing
 * earlier, between reads, wakes one peer for each reply, which costs twice the processor time where many
 * connections send one message each.
 */
export function createFlusher(): Flusher {
  let waiting: SendQueue[] = [];
  const flushAll = (): void => {
    const queues = waiting;
    waiting = [];
    for (const queue of queues) queue.flush();
  };
  return {
    schedule(queue) {
      waiting.push(queue);
      if (waiting.length === 1) setImmediate(flushAll);
    },
  };
}

/**
 * Frames on their way to one socket. Replies of a turn are joined into one buffer and one write, which is
 * where most of the time of a small message goes. Sound only while the socket carries no compressed frames.
 */
export class SendQueue {
  readonly #socket: Duplex;
  readonly #flusher: Flusher;
  #waiting: (string | Buffer)[] = [];
  /** Bytes of `#waiting`, headers included; text is counted by its upper bound until it is written. */
  #bytes = 0;

  constructor(socket: Duplex, flusher: Flusher) {
    this.#socket = socket;
    this.#flusher = flusher;
  }

  /** Bytes that are not with the operating system yet; text counts up to three times its length. */
  get bufferedBytes(): number {
    return this.#bytes + this.#socket.writableLength;
  }

  /** Queues the text of a frame, or a whole frame that others are sent too. */
  push(frame: string | Buffer): void {
    this.#bytes += typeof frame === 'string' ? frame.length * 3 + 10 : frame.length;
    if (this.#waiting.push(frame) === 1) this.#flusher.schedule(this);
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = [];
    this.#bytes = 0;
  }

  /** Writes what waits. */
  flush(): void {
    const frames = this.#waiting;
    if (frames.length === 0) return;
    this.#waiting = [];
    this.#bytes = 0;
    if (this.#socket.writable) this.#socket.write(join(frames));
  }
}

function join(frames: readonly (string | Buffer)[]): Buffer {
  const [only] = frames;
  if (frames.length === 1 && Buffer.isBuffer(only)) return only;
  const parts = frames.map((frame) =>
    typeof frame === 'string' ? { text: frame, bytes: Buffer.byteLength(frame) } : frame,
  );
  let total = 0;
  for (const part of parts) total += sizeOf(part);
  const joined = Buffer.allocUnsafe(total);
  let at = 0;
  for (const part of parts) {
    at = 'text' in part ? writeTextFrame(joined, at, part) : at + part.copy(joined, at);
  }
  return joined;
}

function sizeOf(part: FrameText | Buffer): number {
  return 'text' in part ? headerLength(part.bytes) + part.bytes : part.length;
}
