import type { Exchange } from '../peers/peer.ts';
import { maskByte, maskedFrame, maskedHeaderLength } from './masked-frame.ts';
import { FIRST_SEQ, placesOf, SEQ_DIGITS, writeDigits } from './sequence.ts';

/** Writes requests by copying one made ahead and changing its number, so that the load costs little. */
export class RequestWriter {
  readonly frameBytes: number;
  readonly #frame: Buffer;
  /** Places of the number in the payload. */
  readonly #places: readonly number[];
  readonly #payloadStart: number;
  readonly #digits = new Uint8Array(SEQ_DIGITS);

  /** @param connection Its number among the connections. */
  constructor(exchange: Exchange, connection: number) {
    const text = exchange.request(FIRST_SEQ, connection);
    this.#frame = maskedFrame(text);
    this.frameBytes = this.#frame.length;
    this.#payloadStart = maskedHeaderLength(text.length);
    this.#places = placesOf(FIRST_SEQ, text);
  }

  write(target: Buffer, at: number, seq: number): void {
    this.#frame.copy(target, at);
    const digits = this.#digits;
    writeDigits(digits, seq);
    const start = at + this.#payloadStart;
    for (const place of this.#places) {
      for (let index = 0; index < SEQ_DIGITS; index += 1) {
        target[start + place + index] = maskByte(digits[index] ?? 0, place + index);
      }
    }
  }
}
