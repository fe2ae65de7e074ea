import type { ChannelFrame } from './channel-frame.ts';
import { countBytes } from './channel-frame.ts';
import type { Lane } from './lane.ts';

type Frames = Map<string, string | Buffer>;

/**
 * The latest message of each key, in order. Those that are about to leave are not replaced any more: a key that
 * changes all the time would otherwise be put behind the others for ever.
 */
export class LatestLane implements Lane {
  #leaving: Frames = new Map();
  #next = this.#leaving.entries();
  #gathering: Frames = new Map();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#leaving.size === 0 && this.#gathering.size === 0;
  }

  push({ frame, key = '' }: ChannelFrame): number {
    const isNewer = this.#forget(this.#gathering, key); // so that it goes to the end
    this.#gathering.set(key, frame);
    this.#bytes += countBytes(frame);
    return isNewer ? 1 : 0;
  }

  shift(): string | Buffer | undefined {
    if (this.#leaving.size === 0) {
      this.#leaving = this.#gathering;
      this.#next = this.#leaving.entries();
      this.#gathering = new Map();
    }
    const next = this.#next.next();
    if (next.done === true) return undefined;
    const [key, frame] = next.value;
    this.#forget(this.#leaving, key);
    return frame;
  }

  relieve(): number {
    let replaced = 0;
    for (const key of this.#gathering.keys()) {
      if (this.#forget(this.#leaving, key)) replaced += 1;
    }
    return replaced;
  }

  #forget(frames: Frames, key: string): boolean {
    const frame = frames.get(key);
    if (frame === undefined) return false;
    this.#bytes -= countBytes(frame);
    return frames.delete(key);
  }
}
