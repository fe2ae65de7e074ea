/** Thrown where the comparison cannot decide; the caller then fails closed. */
export class Undecidable extends Error {
  override readonly name = 'Undecidable';
}
