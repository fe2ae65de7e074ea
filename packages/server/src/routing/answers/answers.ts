import type { ProtocolError } from '@sallyport/protocol';
import { closeCodeEntry } from '@sallyport/protocol';
import type { Clock } from '../../clock.ts';
import { Connection } from '../../connection/connection.ts';
import type { Log } from '../../log.ts';
import { gone } from '../shared-answers/lost-answer.ts';
import type { OwnAnswers, SharedAnswersOptions } from '../shared-answers/shared-answers.ts';
import { SharedAnswers } from '../shared-answers/shared-answers.ts';
import type { AnswerOwner } from './answer.ts';
import { Answer } from './answer.ts';
import { AnswerIndex } from './answer-index.ts';
import { Confirmations } from './confirmations.ts';
import type { MemoryOptions } from './memory-options.ts';
import type { Reader } from './reader.ts';
import { Resting } from './resting.ts';
import { UnreadRefusals } from './unread-refusals.ts';

export interface AnswersParts {
  /** Nothing is remembered without. */
  readonly memory: MemoryOptions | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds that work may take without a sign of life. */
  readonly workTimeoutMs: number;
  /** With whom it is shared. Default: nobody. */
  readonly sharing?: SharedAnswersOptions | undefined;
}

/** Where the order of intents counts. */
export interface Place {
  readonly sessionId: string;
  readonly channel: string;
}

/** One user must not make the gateway forget what others were answered. */
const USERS_AT_LEAST = 8;

/** Unfinished work of one user for which no connection waits, at most; past it the oldest is stopped. */
const MAX_DESERTED = 1_024;

const CLOSING = 'The gateway closes.';
const DESERTED = 'Too much of this user runs that nobody waits for.';

/**
 * The answers of this gateway, by user and id: those under way and those that a client may ask for again because it
 * lost the connection before it had them. A client that answers a `ping` has read everything before it, so what it
 * confirms is forgotten at once. Specification: Resend until answered.
 */
export class Answers implements AnswerOwner, OwnAnswers {
  /** What other gateways know of it; none where it is this gateway's own. */
  readonly shared: SharedAnswers | undefined;
  readonly #parts: AnswersParts;
  readonly #index = new AnswerIndex();
  /** Those that ended. */
  readonly #resting = new Resting();
  /** Those that run for nobody; apart, because of the others there may be very many. */
  readonly #deserted = new Resting();
  readonly #confirmations = new Confirmations();
  readonly #refusals = new UnreadRefusals();
  #bytes = 0;

  constructor(parts: AnswersParts) {
    this.#parts = parts;
    const { memory, sharing } = parts;
    if (memory === undefined || sharing === undefined) return;
    const { windowMs } = memory;
    this.shared = new SharedAnswers({ ...parts, ...sharing, windowMs, answers: this });
  }

  /** The answer that a piece of work will give; none where nothing is remembered. */
  open(connection: Connection, id: string | undefined): Answer | undefined {
    if (this.#parts.memory === undefined || id === undefined) return undefined;
    const user = this.#index.user(connection.identity.subject);
    const answer = new Answer({ connection, id, user, owner: this });
    this.#index.add(answer);
    return answer;
  }

  /** Answers a repeat from memory, or lets it join what runs; `false` where its id is new. */
  recall(connection: Connection, id: string): boolean {
    const answer = this.find(connection.identity.subject, id);
    if (answer === undefined) return false;
    if (this.handOver(answer, connection)) return true;
    connection.sendError(id, gone());
    return true;
  }

  find(userId: string, id: string): Answer | undefined {
    return this.#index.find(userId, id);
  }

  /** Gives everything again to whoever asked last, and the rest to come; `false` where it is gone. */
  handOver(answer: Answer, reader: Reader): boolean {
    answer.restsIn?.delete(answer);
    if (answer.ended) this.#count(answer, -1);
    if (answer.gone) {
      answer.stop('cancelled', 'Its chunks are gone.');
      this.drop(answer);
    } else answer.moveTo(reader);
    return !answer.gone;
  }

  settling(answer: Answer, text: string): void {
    if (this.shared === undefined) answer.settle(text);
    else this.shared.store(answer, text);
  }

  /** Says why nothing was begun, and forgets the id: who asks again is judged anew. [SP-REQ-025] */
  turnAway(answer: Answer, error: ProtocolError): void {
    const { connection, id } = answer;
    this.drop(answer);
    void this.shared?.abandon(answer);
    connection.sendError(id, error);
  }

  /** Something was refused that may be asked again: what follows it is refused until its client has read that. */
  holdBack({ connection, userId }: Answer, { sessionId, channel }: Place): void {
    this.shared?.holdBack({ sessionId, identity: { subject: userId } }, channel);
    if (connection instanceof Connection) this.#refusals.add(connection, channel);
  }

  hasUnreadRefusal(connection: Reader, channel: string): boolean {
    return this.#refusals.has(connection, channel);
  }

  ended(answer: Answer): void {
    const { connection } = answer;
    this.rest(answer);
    this.#count(answer, 1);
    if (!(connection instanceof Connection)) {
      if (answer.isShared) this.drop(answer); // whoever reads it there remembers it
    } else if (connection.open) this.#confirmations.await(answer, connection);
    this.#keepBounds(answer);
  }

  /** Asks whether everything up to here was read. */
  askToConfirm(connection: Connection): void {
    this.#confirmations.ask(connection);
  }

  /** A `pong` came: everything before its `ping` was read. Whether it was asked for. */
  confirmed(connection: Connection, ref: string | undefined): boolean {
    if (this.#refusals.confirmed(connection, ref)) return true;
    const read = this.#confirmations.take(connection, ref);
    for (const answer of read ?? []) {
      if (answer.connection === connection) this.#forget(answer);
    }
    return read !== undefined;
  }

  /**
   * A connection is gone. Whether what runs for it goes on, because its user may ask again; where the close says that
   * nobody will, what went out is forgotten too.
   */
  left(connection: Connection, closeCode: number): boolean {
    const keeps = closeCodeEntry(closeCode).keepState || connection.mayReturn;
    this.#confirmations.forget(connection);
    const answers = [...this.#index.of(connection.identity.subject)];
    for (const answer of answers) {
      if (answer.connection !== connection) continue;
      if (keeps && !answer.ended) this.rest(answer);
      if (!keeps && answer.ended) this.#forget(answer);
    }
    // Those who come and go must not pile up work that never ends.
    const deserted = answers.filter((answer) => this.#deserted.has(answer));
    for (const answer of deserted.slice(0, -MAX_DESERTED)) answer.stop('cancelled', DESERTED);
    return keeps;
  }

  /** Forgets what was not asked for in time, and stops what runs too long for nobody. */
  sweep(): void {
    const { memory, clock, workTimeoutMs } = this.#parts;
    if (memory === undefined) return;
    this.#index.tidy();
    const now = clock.monotonicMs();
    for (const waiting of [this.#resting, this.#deserted]) {
      for (const answer of waiting) {
        if (now - (answer.restsSince ?? now) < memory.windowMs) break;
        answer.stop('cancelled', 'Nobody asked for it in time.');
        this.#forget(answer);
      }
    }
    for (const { works } of this.#deserted) {
      for (const work of works) {
        if (now - work.lastActiveAt > workTimeoutMs) work.stop('timeout', 'It took too long.');
      }
    }
  }

  /** Ends what runs for nobody; what other gateways can do is left to them. */
  async close(): Promise<void> {
    for (const answer of [...this.#deserted]) {
      if (this.shared === undefined) answer.stop('cancelled', CLOSING);
      else if (this.shared.handOn(answer)) answer.stop('unavailable', CLOSING);
    }
    this.#resting.clear();
    this.#deserted.clear();
    this.#index.clear();
    await this.shared?.close();
  }

  /** Nobody waits for it now; it is forgotten, or stopped, in time. */
  rest(answer: Answer): void {
    answer.restsSince = this.#parts.clock.monotonicMs();
    (answer.ended ? this.#resting : this.#deserted).add(answer);
  }

  /** Somebody waits for it again. */
  wake(answer: Answer): void {
    if (answer.ended) return;
    answer.restsSince = undefined;
    this.#deserted.delete(answer);
  }

  /** Forgets it in this gateway. */
  drop(answer: Answer): void {
    if (this.#resting.delete(answer)) this.#count(answer, -1);
    else this.#deserted.delete(answer);
    this.#index.delete(answer);
  }

  #keepBounds({ user }: Answer): void {
    const { memory, log } = this.#parts;
    if (memory === undefined) return;
    const shareBytes = memory.maxBytes / USERS_AT_LEAST;
    if (user.bytes > shareBytes) {
      log.warn({ userId: user.id, maxBytes: shareBytes }, 'answers of a user are forgotten early');
      for (const answer of this.#index.of(user.id)) {
        if (user.bytes <= shareBytes / 2) break;
        if (answer.ended) this.#forget(answer);
      }
    }
    if (this.#bytes <= memory.maxBytes) return;
    log.warn({ maxBytes: memory.maxBytes }, 'answers are forgotten before their time');
    for (const answer of this.#resting) {
      if (this.#bytes <= memory.maxBytes / 2) return;
      if (answer.ended) this.#forget(answer);
    }
  }

  #forget(answer: Answer): void {
    this.drop(answer);
    this.shared?.forget(answer);
  }

  #count({ bytes, user }: Answer, sign: 1 | -1): void {
    this.#bytes += sign * bytes;
    user.bytes += sign * bytes;
  }
}
