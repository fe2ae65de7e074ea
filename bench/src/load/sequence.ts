/** The first sequence number. All have ten digits, so that a frame keeps its length. */
export const FIRST_SEQ = 1_000_000_000;
/** Sequence numbers that one run of the load process can give out. */
export const SEQ_COUNT = 1_000_000_000;
export const SEQ_DIGITS = 10;

const ZERO = 0x30;

/** Where the sequence number stands in a text: every place, in bytes of ASCII. */
export function placesOf(seq: number, text: string): readonly number[] {
  return [...text.matchAll(new RegExp(String(seq), 'g'))].map(({ index }) => index);
}

/** Writes the digits of a sequence number as ASCII. */
export function writeDigits(target: Uint8Array, seq: number): void {
  let rest = seq;
  for (let index = SEQ_DIGITS - 1; index >= 0; index -= 1) {
    const tens = Math.trunc(rest / 10);
    target[index] = ZERO + rest - tens * 10;
    rest = tens;
  }
}

/** Reads the digits of a sequence number. */
export function readDigits(source: Buffer, at: number): number {
  let seq = 0;
  for (let index = at; index < at + SEQ_DIGITS; index += 1) {
    seq = seq * 10 + source.readUInt8(index) - ZERO;
  }
  return seq;
}
