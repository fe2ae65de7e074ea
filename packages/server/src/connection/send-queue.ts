import type { Duplex } from 'node:stream';
import type { ChannelFrame } from './channel-frame.ts';
import { countBytes } from './channel-frame.ts';
import type { JoinFrames } from './join-frames.ts';
import { createSharedJoin, joinFrames } from './join-frames.ts';
import { Lanes } from './lanes.ts';

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
    const join = createSharedJoin();
    for (const queue of queues) queue.flush(join);
  };
  return {
    schedule(queue) {
      waiting.push(queue);
      if (waiting.length === 1) setImmediate(flushAll);
    },
  };
}

/** Bytes that the socket holds above which messages of channels wait in their lanes. */
const CONGESTED_BYTES = 65_536;
/** Bytes that leave the lanes each time when the socket has room again. */
const REFILL_BYTES = 65_536;
/** Bytes that one turn of the event loop may collect before they are written. */
const EAGER_BYTES = 262_144;

/** What a queue is made of. */
export interface SendQueueParts {
  readonly socket: Duplex;
  readonly flusher: Flusher;
  /** Bytes that may wait in one lane whose oldest messages may be dropped. */
  readonly maxLaneBytes: number;
}

/**
 * Frames on their way to one socket. Those of a turn are joined into one buffer and one write, which is where most
 * of the time of a small message goes. While the socket keeps up, everything leaves in the order in which it came;
 * while it does not, messages of channels wait in lanes, and everything else is written before them. Sound only
 * while the socket carries no compressed frames.
 */
export class SendQueue {
  readonly #socket: Duplex;
  readonly #flusher: Flusher;
  readonly #maxLaneBytes: number;
  #waiting: (string | Buffer)[] = [];
  /** Bytes of `#waiting`, headers included; text is counted by its upper bound until it is written. */
  #bytes = 0;
  /** There only while the socket does not keep up. */
  #lanes: Lanes | undefined;

  constructor({ socket, flusher, maxLaneBytes }: SendQueueParts) {
    this.#socket = socket;
    this.#flusher = flusher;
    this.#maxLaneBytes = maxLaneBytes;
  }

  /** Bytes that are not with the operating system yet; text counts up to three times its length. */
  get bufferedBytes(): number {
    return this.writingBytes + (this.#lanes?.bytes ?? 0);
  }

  /** Those of them that do not wait in a lane. */
  get writingBytes(): number {
    return this.#bytes + this.#socket.writableLength;
  }

  /** Whether messages of a channel wait in its lane. */
  hasLane(address: string): boolean {
    return this.#lanes?.has(address) ?? false;
  }

  /** Queues the text of a frame, or a whole frame that others are sent too. */
  push(frame: string | Buffer): void {
    this.#bytes += countBytes(frame);
    if (this.#waiting.push(frame) === 1) this.#flusher.schedule(this);
    else if (this.#bytes > EAGER_BYTES) this.flush();
  }

  /** Queues a message of a channel; how many of that channel were left out for it. */
  pushMessage(message: ChannelFrame): number {
    if (this.#lanes !== undefined) return this.#lanes.push(message);
    this.push(message.frame);
    return 0;
  }

  /** Leaves out about so many bytes of what the policies of channels let go; how many messages that was. */
  relieve(bytes: number): number {
    return this.#lanes?.relieve(bytes) ?? 0;
  }

  /** Forgets what waits in a channel's lane. */
  forgetLane(address: string): void {
    this.#lanes?.remove(address);
  }

  /** Writes what waits in a channel's lane, so that it comes before what is queued next. */
  releaseLane(address: string): void {
    for (const frame of this.#lanes?.remove(address) ?? []) this.push(frame);
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = [];
    this.#bytes = 0;
    this.#lanes = undefined;
  }

  /** Writes what waits, other than in lanes. */
  flush(join: JoinFrames = joinFrames): void {
    const frames = this.#waiting;
    if (frames.length === 0) return;
    this.#waiting = [];
    this.#bytes = 0;
    if (!this.#socket.writable) return;
    this.#socket.write(join(frames));
    if (this.#socket.writableLength > CONGESTED_BYTES && this.#socket.writableNeedDrain) {
      if (this.#lanes === undefined) this.#congest();
    }
  }

  /** Writes everything that waits. */
  flushAll(): void {
    this.flush();
    const frames = this.#lanes?.take(Number.POSITIVE_INFINITY) ?? [];
    this.#lanes = undefined;
    if (frames.length > 0 && this.#socket.writable) this.#socket.write(joinFrames(frames));
  }

  #congest(): void {
    this.#lanes = new Lanes(this.#maxLaneBytes);
    this.#socket.once('drain', this.#refill);
  }

  readonly #refill = (): void => {
    this.flush();
    const lanes = this.#lanes;
    if (lanes === undefined || !this.#socket.writable) return;
    while (!lanes.isEmpty) {
      this.#socket.write(joinFrames(lanes.take(REFILL_BYTES)));
      if (this.#socket.writableNeedDrain) {
        this.#socket.once('drain', this.#refill);
        return;
      }
    }
    this.#lanes = undefined;
  };
}
