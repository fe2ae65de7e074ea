import type { Line } from './line.ts';
import type { ConnectionValues } from './mint-tokens.ts';

/** Messages by which a connection knows one that comes twice. */
const REMEMBERED = 32;

/** One connection of a run. */
export class Member {
  readonly values: ConnectionValues;
  line: Line | undefined;
  isReady = false;
  readonly #seen = new Float64Array(REMEMBERED).fill(-1);
  #next = 0;

  constructor(connection: number, groups: number) {
    this.values = { connection, group: connection % groups };
  }

  /** Whether this message came before, as far as is remembered. */
  hasSeen(message: number): boolean {
    if (this.#seen.includes(message)) return true;
    this.#seen[this.#next] = message;
    this.#next = (this.#next + 1) % REMEMBERED;
    return false;
  }
}
