import type { ErrorCode } from '@sallyport/protocol';
import type { Connection } from '../../connection/connection.ts';
import type { Reader } from './reader.ts';
import type { UserAnswers } from './user-answers.ts';

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

/** Where answers wait to be forgotten. */
interface RestingPlace {
  delete(answer: Answer): boolean;
}

export interface AnswerParts {
  readonly connection: Connection;
  readonly id: string;
  readonly user: UserAnswers;
  readonly owner: AnswerOwner;
}

/** What an answer takes beside its text, about: without it the small ones would cost many times their bound. */
const OWN_BYTES = 600;
/** Bytes of chunks that one answer keeps; past it a repeat is told that they are gone. */
const MAX_CHUNK_BYTES = 1_048_576;

const NOTHING: readonly never[] = [];

/**
 * Everything that goes out for one id of one user: chunks, then the terminal answer. Kept small, because many wait to
 * be confirmed, and the collector of garbage moves each of them.
 */
export class Answer {
  readonly id: string;
  readonly user: UserAnswers;
  /** Where it goes: to the connection that asked last. */
  connection: Reader;
  /** When its terminal answer went out, or its connection was lost before, on the monotonic clock. */
  restsSince: number | undefined;
  /** Its place in `AnswerIndex`. */
  slot: number | undefined;
  /** Where it waits to be forgotten, and its neighbours there. */
  restsIn: RestingPlace | undefined;
  older: Answer | undefined;
  newer: Answer | undefined;
  /** Memory that it takes, about. */
  bytes = OWN_BYTES;
  /** What proves that this gateway may answer, where gateways share their answers. */
  claim: string | undefined;
  /** Whether another gateway may begin it again where this one cannot end it. */
  isRepeatable = false;
  /** Whether the gateway that claimed it before may have begun it. */
  mayHaveBegun = false;
  /** Whether the other gateways can answer it too. */
  isShared = false;
  readonly #owner: AnswerOwner;
  #works: readonly Movable[] = NOTHING;
  /** What went out before the terminal answer. */
  #chunks: string[] | undefined;
  #terminal: string | undefined;
  #gone = false;

  constructor({ connection, id, user, owner }: AnswerParts) {
    this.connection = connection;
    this.user = user;
    this.id = id;
    this.#owner = owner;
  }

  get userId(): string {
    return this.user.id;
  }

  get ended(): boolean {
    return this.#terminal !== undefined;
  }

  /** What runs for it. */
  get works(): readonly Movable[] {
    return this.#works;
  }

  /** What went out. */
  get texts(): readonly string[] {
    const chunks = this.#chunks ?? NOTHING;
    return this.#terminal === undefined ? chunks : [...chunks, this.#terminal];
  }

  /** Whether chunks that went out cannot be sent again. */
  get gone(): boolean {
    return this.#gone;
  }

  /** Lets it stop and move what runs for it. */
  hold(work: Movable): void {
    this.#works = [...this.#works, work];
  }

  release(work: Movable): void {
    this.#works = this.#works.filter((held) => held !== work);
  }

  /** Nothing runs for it any more. */
  letGo(): void {
    this.#works = NOTHING;
  }

  /** Sends a chunk. */
  send(text: string): void {
    this.bytes += text.length;
    this.#chunks ??= [];
    if (this.bytes <= MAX_CHUNK_BYTES) this.#chunks.push(text);
    else this.#lose();
    this.connection.sendFrame(text);
  }

  /** Gives the terminal answer. */
  end(text: string): void {
    this.letGo();
    if (this.claim === undefined) this.settle(text);
    else this.#owner.settling(this, text);
  }

  /** Sends the terminal answer. */
  settle(text: string): void {
    this.#terminal = text;
    this.bytes += text.length;
    this.letGo();
    this.connection.sendFrame(text, true);
    this.#owner.ended(this);
  }

  /** Ends it with everything that another gateway stored of it. */
  replay(texts: readonly string[]): void {
    const last = texts.at(-1);
    if (last === undefined) return;
    for (const text of texts.slice(0, -1)) this.send(text);
    this.isShared = true;
    this.settle(last);
  }

  /** Goes on for a connection that asks again: what went out goes out again, what runs goes on there. */
  moveTo(reader: Reader): void {
    this.restsSince = undefined;
    const before = this.connection;
    if (before === reader && !this.ended) return; // it goes on where it was
    for (const work of this.#works) work.moveTo(reader);
    this.connection = reader;
    if (before !== reader) before.left?.();
    for (const text of this.#chunks ?? NOTHING) reader.sendFrame(text, false);
    if (this.#terminal === undefined) return;
    reader.sendFrame(this.#terminal, true);
    this.#owner.ended(this);
  }

  stop(code: ErrorCode, message: string): void {
    for (const work of this.#works) work.stop(code, message);
  }

  /** So much was sent that it cannot be sent again; for nobody, there is no use in more. */
  #lose(): void {
    this.#gone = true;
    this.#chunks = [];
    if (!this.connection.open) this.stop('cancelled', 'Nobody reads it.');
  }
}
