import type { Exchange } from '../peers/peer.ts';
import type { Frame } from './frame-reader.ts';
import { placesOf, readDigits, SEQ_DIGITS } from './sequence.ts';

/** A reply that was parsed and found right, and the places of its number. */
interface Known {
  readonly bytes: Buffer;
  readonly first: number;
  readonly others: readonly number[];
}

/**
 * Checks every reply and tells its number. One that equals a parsed one, byte for byte but for its number,
 * is right without parsing, which keeps the load process faster than what it measures.
 */
export class ReplyReader {
  readonly #exchange: Exchange;
  readonly #answer: (text: string) => boolean;
  #known: Known | undefined;

  /** `answer` sends what the server asks of the connection, and says whether it asked for anything. */
  constructor(exchange: Exchange, answer: (text: string) => boolean) {
    this.#exchange = exchange;
    this.#answer = answer;
  }

  /**
   * The number of a reply; none where the frame was about the connection.
   *
   * @throws Error where the reply is wrong.
   */
  read(frame: Frame): number | undefined {
    return this.#compare(frame) ?? this.#parse(frame);
  }

  #compare({ data, start, end }: Frame): number | undefined {
    if (this.#known?.bytes.length !== end - start) return undefined;
    const { bytes, first, others } = this.#known;
    const at = start + first;
    data.copy(bytes, first, at, at + SEQ_DIGITS);
    for (const place of others) bytes.copy(bytes, place, first, first + SEQ_DIGITS);
    const same = data.compare(bytes, 0, bytes.length, start, end) === 0;
    return same ? readDigits(data, at) : undefined;
  }

  #parse({ data, start, end }: Frame): number | undefined {
    const text = data.toString('utf8', start, end);
    if (this.#answer(text)) return undefined;
    const seq = this.#exchange.read(text);
    const [first = 0, ...others] = placesOf(seq, text);
    this.#known = { bytes: Buffer.from(data.subarray(start, end)), first, others };
    return seq;
  }
}
