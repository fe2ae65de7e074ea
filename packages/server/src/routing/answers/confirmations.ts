import type { Connection } from '../../connection/connection.ts';
import type { Answer } from './answer.ts';

/** Answers that went out on a connection and may not have been read. */
interface Unconfirmed {
  readonly answers: Answer[];
  /** How many of them a ping asks about. */
  asked: number | undefined;
}

/**
 * Answers on one connection after which it is asked to confirm them. Few, because what is forgotten before the next
 * collection of young garbage costs nothing, and each ping and its pong cost about as much as two requests.
 */
const CONFIRM_AFTER = 32;
/** The id of the pings that ask for a confirmation. */
const CONFIRMATION = 'confirm';

/** What clients have read of their answers, which their pongs say. */
export class Confirmations {
  readonly #unconfirmed = new Map<Connection, Unconfirmed>();

  /** An answer went out. */
  await(answer: Answer, connection: Connection): void {
    const unconfirmed = this.#unconfirmed.get(connection);
    if (unconfirmed === undefined) {
      this.#unconfirmed.set(connection, { answers: [answer], asked: undefined });
      return;
    }
    unconfirmed.answers.push(answer);
    if (unconfirmed.answers.length >= CONFIRM_AFTER) this.ask(connection);
  }

  /** Asks whether everything up to here was read. */
  ask(connection: Connection): void {
    const unconfirmed = this.#unconfirmed.get(connection);
    if (unconfirmed === undefined || unconfirmed.asked !== undefined) return;
    unconfirmed.asked = unconfirmed.answers.length;
    connection.send({ type: 'ping', id: CONFIRMATION });
  }

  /** What a `pong` says was read: everything before its `ping`; `undefined` where nobody asked for it. */
  take(connection: Connection, ref: string | undefined): readonly Answer[] | undefined {
    const unconfirmed = this.#unconfirmed.get(connection);
    if (ref !== CONFIRMATION || unconfirmed?.asked === undefined) return undefined;
    const read = unconfirmed.answers.splice(0, unconfirmed.asked);
    unconfirmed.asked = undefined;
    if (unconfirmed.answers.length >= CONFIRM_AFTER) this.ask(connection);
    return read;
  }

  /** A connection is gone. */
  forget(connection: Connection): void {
    this.#unconfirmed.delete(connection);
  }
}
