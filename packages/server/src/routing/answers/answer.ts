import type { ErrorCode } from '@sallyport/protocol';
import type { Connection } from '../../connection/connection.ts';
import type { Reader } from './reader.ts';

/** What runs for an answer; it can go on for another connection of the same user. */
export interface Movable {
  /** When it started or last yielded, on the monotonic clock. */
  readonly lastActiveAt: number;
  moveTo(reader: Reader): void;
  stop(code: ErrorCode, message: string): void;
}

/** What is told of an answer's life. */
export interface AnswerOwner {
  /** Sees to it that the terminal answer can be given again, and has it settled. */
  settling(answer: Answer, text: string): void;
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
  connection: Reader;
  /** What runs for it. */
  readonly works: Movable[] = [];
  /** When its terminal answer went out, or its connection was lost before, on the monotonic clock. */
  restsSince: number | undefined;
  /** Memory that it takes, about. */
  bytes = OWN_BYTES;
  /** What proves that this gateway may answer, where gateways share their answers. */
  claim: string | undefined;
  /** Whether another gateway may begin it again where this one cannot end it. */
  isRepeatable = false;
  /** Whether the other gateways can answer it too. */
  isShared = false;
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

  /** What went out. */
  get texts(): readonly string[] {
    return this.#texts;
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

  /** Gives the terminal answer. */
  end(text: string): void {
    this.works.length = 0;
    if (this.claim === undefined) this.settle(text);
    else this.#owner.settling(this, text);
  }

  /** Sends the terminal answer. */
  settle(text: string): void {
    this.#texts.push(text);
    this.bytes += text.length;
    this.#ended = true;
    this.works.length = 0;
    this.connection.sendFrame(text, true);
    this.#owner.ended(this);
  }

  /** Goes on for a connection that asks again: what went out goes out again, what runs goes on there. */
  moveTo(reader: Reader): void {
    this.restsSince = undefined;
    const before = this.connection;
    if (before === reader && !this.#ended) return; // it goes on where it was
    for (const work of this.works) work.moveTo(reader);
    this.connection = reader;
    if (before !== reader) before.left?.();
    const last = this.#ended ? this.#texts.length - 1 : -1;
    this.#texts.forEach((text, at) => {
      reader.sendFrame(text, at === last);
    });
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
