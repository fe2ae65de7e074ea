import type { ErrorCode } from '@sallyport/protocol';
import type { Connection } from '../connection/connection.ts';

/** What runs for an answer; it can go on for another connection of the same user. */
export interface Movable {
  /** When it started or last yielded, on the monotonic clock. */
  readonly lastActiveAt: number;
  moveTo(connection: Connection): void;
  stop(code: ErrorCode, message: string): void;
}

/** What is told of an answer's life. */
export interface AnswerOwner {
  ended(answer: Answer): void;
}

/** What an answer takes beside its text, about: without it the small ones would cost many times their bound. */
const OWN_BYTES = 600;
/** Bytes of chunks that one answer keeps; past it a repeat is told that they are gone. */
const MAX_CHUNK_BYTES = 1_048_576;

/** Everything that goes out for one id of one user: chunks, then the terminal answer. */
export class Answer {
  readonly id: string;
  readonly userId: string;
  /** Where it goes: to the connection that asked last. */
  connection: Connection;
  /** What runs for it. */
  readonly works: Movable[] = [];
  /** When its terminal answer went out, or its connection was lost before, on the monotonic clock. */
  restsSince: number | undefined;
  /** Memory that it takes, about. */
  bytes = OWN_BYTES;
  readonly #owner: AnswerOwner;
  #texts: string[] = [];
  #ended = false;
  #gone = false;

  constructor(connection: Connection, id: string, owner: AnswerOwner) {
    this.connection = connection;
    this.userId = connection.identity.subject;
    this.id = id;
    this.#owner = owner;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether chunks that went out cannot be sent again. */
  get gone(): boolean {
    return this.#gone;
  }

  /** Sends a chunk. */
  send(text: string): void {
    this.bytes += text.length;
    if (this.bytes <= MAX_CHUNK_BYTES) this.#texts.push(text);
    else this.#lose();
    this.connection.sendFrame(text);
  }

  /** Sends the terminal answer. */
  end(text: string): void {
    this.#texts.push(text);
    this.bytes += text.length;
    this.#ended = true;
    this.works.length = 0;
    this.connection.sendFrame(text);
    this.#owner.ended(this);
  }

  /** Goes on for a connection that asks again: what went out goes out again, what runs goes on there. */
  moveTo(connection: Connection): void {
    this.restsSince = undefined;
    if (this.connection === connection && !this.#ended) return; // it goes on where it was
    for (const work of this.works) work.moveTo(connection);
    this.connection = connection;
    for (const text of this.#texts) connection.sendFrame(text);
    if (this.#ended) this.#owner.ended(this);
  }

  stop(code: ErrorCode, message: string): void {
    for (const work of [...this.works]) work.stop(code, message);
  }

  /** So much was sent that it cannot be sent again; for nobody, there is no use in more. */
  #lose(): void {
    this.#gone = true;
    this.#texts = [];
    if (!this.connection.open) this.stop('cancelled', 'Nobody reads it.');
  }
}
