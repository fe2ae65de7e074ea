import { encodeEnvelope } from '@sallyport/protocol';
import type { ChannelFrame } from './channel-frame.ts';
import { countBytes } from './channel-frame.ts';
import type { Lane } from './lane.ts';

/** Every message in order; where the policy is to drop the oldest, the client is told how many are missing. */
export class FifoLane implements Lane {
  readonly #address: string;
  readonly #mayDrop: boolean;
  readonly #maxBytes: number;
  #frames: (string | Buffer)[] = [];
  #left = 0;
  #bytes = 0;
  /** Messages dropped, before all those that wait. */
  #missed = 0;

  /** @param maxBytes Bytes that may wait where messages may be dropped. */
  constructor({ address, delivery }: ChannelFrame, maxBytes: number) {
    this.#address = address;
    this.#mayDrop = delivery === 'drop-oldest';
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#left === this.#frames.length && this.#missed === 0;
  }

  push({ frame }: ChannelFrame): number {
    this.#frames.push(frame);
    this.#bytes += countBytes(frame);
    let dropped = 0;
    while (this.#bytes > this.#maxBytes && this.relieve() > 0) dropped += 1;
    return dropped;
  }

  shift(): string | Buffer | undefined {
    if (this.#missed === 0) return this.#shiftFrame();
    const payload = { cause: 'slow', missed: this.#missed } as const;
    this.#missed = 0;
    return encodeEnvelope({ type: 'system', intent: 'gap', channel: this.#address, payload });
  }

  relieve(): number {
    if (!this.#mayDrop || this.#shiftFrame() === undefined) return 0;
    this.#missed += 1;
    return 1;
  }

  #shiftFrame(): string | Buffer | undefined {
    const frame = this.#frames[this.#left];
    if (frame === undefined) return undefined;
    this.#frames[this.#left] = ''; // what has left is not held
    this.#left += 1;
    this.#bytes -= countBytes(frame);
    // By halves, so that a long lane is not copied for each frame.
    if (this.#left * 2 >= this.#frames.length) {
      this.#frames = this.#frames.slice(this.#left);
      this.#left = 0;
    }
    return frame;
  }
}
