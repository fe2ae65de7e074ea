/** What the server tells of a message with it. */
export interface Delivered {
  /** Its number in the stream. */
  readonly seq: number;
  /** Its number among those that the consumer got. */
  readonly turn: number;
  /** When it was stored, in milliseconds since the Unix epoch. */
  readonly at: number;
}

/**
 * Reads the subject on which a message of a consumer is acknowledged; none where it is something else.
 * https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-15.md
 */
export function readAckSubject(subject: string): Delivered | undefined {
  const tokens = subject.split('.');
  if (tokens[0] !== '$JS' || tokens[1] !== 'ACK') return undefined;
  // A longer one has a domain and an account before the names.
  const begin = tokens.length > 9 ? 7 : 5;
  const [seq, turn, nanoseconds] = tokens.slice(begin, begin + 3).map(Number);
  if (seq === undefined || turn === undefined || nanoseconds === undefined) return undefined;
  return { seq, turn, at: nanoseconds / 1e6 };
}
