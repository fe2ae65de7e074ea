/** Requests that one reply may overtake, for each request in flight. */
const SPAN = 64;

/** The unanswered requests of one connection: when each was sent. */
export class Flights {
  readonly #firstSeq: number;
  /** A ring over sequence numbers; 0 where nothing is in flight. */
  readonly #sentAt: Float64Array;
  #next: number;
  #count = 0;

  constructor(firstSeq: number, inFlight: number) {
    this.#firstSeq = firstSeq;
    this.#next = firstSeq;
    this.#sentAt = new Float64Array(inFlight * SPAN);
  }

  get count(): number {
    return this.#count;
  }

  /** Takes the next sequence number. */
  depart(now: number): number {
    const seq = this.#next;
    const slot = this.#slot(seq);
    if (this.#sentAt[slot] !== 0)
      throw new Error(`request ${seq - this.#sentAt.length} was overtaken by too many`);
    this.#sentAt[slot] = now;
    this.#next += 1;
    this.#count += 1;
    return seq;
  }

  /**
   * Milliseconds that the request took.
   *
   * @throws Error where it is not in flight on this connection.
   */
  arrive(seq: number, now: number): number {
    const slot = this.#slot(seq);
    const sentAt = this.#sentAt[slot];
    const expected =
      seq >= this.#firstSeq && seq < this.#next && seq >= this.#next - this.#sentAt.length;
    if (!expected || sentAt === undefined || sentAt === 0) {
      throw new Error(`a reply to ${seq} came, which is not in flight on this connection`);
    }
    this.#sentAt[slot] = 0;
    this.#count -= 1;
    return now - sentAt;
  }

  #slot(seq: number): number {
    return (seq - this.#firstSeq) % this.#sentAt.length;
  }
}
