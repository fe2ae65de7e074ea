import type { ChannelFrame } from './channel-frame.ts';
import { countBytes } from './channel-frame.ts';
import { FifoLane } from './fifo-lane.ts';
import type { Lane } from './lane.ts';
import { LatestLane } from './latest-lane.ts';

/** Bytes that one lane may send before it is the next one's turn. */
const TURN_BYTES = 16_384;

/** What waits for one connection while it does not read fast enough, by channel; no channel holds up another. */
export class Lanes {
  readonly #maxLaneBytes: number;
  /** In the order of their turns. */
  readonly #lanes = new Map<string, Lane>();
  #bytes = 0;

  /** @param maxLaneBytes Bytes that may wait in one lane whose oldest messages may be dropped. */
  constructor(maxLaneBytes: number) {
    this.#maxLaneBytes = maxLaneBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#lanes.size === 0;
  }

  has(address: string): boolean {
    return this.#lanes.has(address);
  }

  /** Puts a message into the lane of its channel; how many messages of it were left out for that. */
  push(message: ChannelFrame): number {
    const { address, delivery } = message;
    let lane = this.#lanes.get(address);
    if (lane === undefined) {
      lane =
        typeof delivery === 'object' ? new LatestLane() : new FifoLane(message, this.#maxLaneBytes);
      this.#lanes.set(address, lane);
    }
    const before = lane.bytes;
    const leftOut = lane.push(message);
    this.#bytes += lane.bytes - before;
    return leftOut;
  }

  /** Leaves out about so many bytes, of the longest lanes that can spare any; how many messages that was. */
  relieve(bytes: number): number {
    const enough = this.#bytes - bytes;
    let leftOut = 0;
    for (const lane of [...this.#lanes.values()].sort((a, b) => b.bytes - a.bytes)) {
      leftOut += this.#relieve(lane, enough);
      if (this.#bytes <= enough) break;
    }
    return leftOut;
  }

  /** Frames of about so many bytes, some of each lane in turn. */
  take(bytes: number): (string | Buffer)[] {
    const frames: (string | Buffer)[] = [];
    let left = bytes;
    while (left > 0) {
      const { value } = this.#lanes.entries().next();
      if (value === undefined) break;
      const [address, lane] = value;
      left -= this.#takeFrom(lane, { into: frames, bytes: Math.min(left, TURN_BYTES) });
      this.#lanes.delete(address);
      if (!lane.isEmpty) this.#lanes.set(address, lane);
    }
    return frames;
  }

  /** Everything that waits in one lane, which then is no more. */
  remove(address: string): (string | Buffer)[] {
    const lane = this.#lanes.get(address);
    const frames: (string | Buffer)[] = [];
    if (lane === undefined) return frames;
    this.#takeFrom(lane, { into: frames, bytes: Number.POSITIVE_INFINITY });
    this.#lanes.delete(address);
    return frames;
  }

  #takeFrom(
    lane: Lane,
    { into, bytes }: { readonly into: (string | Buffer)[]; readonly bytes: number },
  ): number {
    const before = lane.bytes;
    let taken = 0;
    while (taken < bytes) {
      const frame = lane.shift();
      if (frame === undefined) break;
      into.push(frame);
      taken += countBytes(frame);
    }
    this.#bytes += lane.bytes - before;
    return taken;
  }

  #relieve(lane: Lane, enough: number): number {
    let leftOut = 0;
    while (this.#bytes > enough) {
      const before = lane.bytes;
      const relieved = lane.relieve();
      this.#bytes += lane.bytes - before;
      if (relieved === 0) break;
      leftOut += relieved;
    }
    return leftOut;
  }
}
