import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { startDeadline } from '../deadline.ts';
import type { Log } from '../log.ts';
import { BusError } from './bus-error.ts';
import { Outbox } from './outbox.ts';
import type { Following, TopicDriver } from './topic-driver.ts';

/** What one instance tells another, as JSON. */
interface Letter {
  readonly kind: string;
  readonly from: string;
  /** The question's, on a question and its answer. */
  readonly ref?: string;
  readonly body: unknown;
}

/** Takes a letter of one kind; what it returns answers a question. The body is not checked yet. */
export type TakeLetter = (body: unknown, from: string) => unknown;

export interface InboxParts {
  readonly topics: TopicDriver;
  /** The name of this instance, of the gateway or of the service. */
  readonly instance: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is asked of another instance. */
export interface Question {
  readonly kind: string;
  readonly body: unknown;
  readonly timeoutMs: number;
}

/** Questions that wait for their answers at most. */
const MAX_QUESTIONS = 100_000;
/** Characters of one letter at most: far less than what Redis buffers for a subscriber before it is cut off. */
const MAX_LETTER_LENGTH = 4_194_304;
const ANSWER = 'answer';
const FAILURE = 'failure';

/**
 * The one subject on which an instance hears what others tell it alone, such as replies: one subscription, however
 * much is under way.
 */
export class Inbox {
  readonly #parts: InboxParts;
  readonly #takers = new Map<string, TakeLetter>();
  readonly #questions = new Map<string, PromiseWithResolvers<unknown>>();
  readonly #outbox: Outbox;
  #following: Promise<Following> | undefined;

  constructor(parts: InboxParts) {
    this.#parts = parts;
    this.#outbox = new Outbox(parts.topics);
  }

  /** Where letters to this instance go. */
  get instance(): string {
    return this.#parts.instance;
  }

  /** Starts to listen; resolves when everything sent from now on is heard. */
  async open(): Promise<void> {
    const { topics, instance } = this.#parts;
    this.#following ??= topics.subscribe(subjectOf(instance), (data) => this.#receive(data));
    try {
      await this.#following;
    } catch (error) {
      this.#following = undefined; // the next one tries again
      throw error;
    }
  }

  /** Takes the letters of one kind from now on. */
  on(kind: string, take: TakeLetter): void {
    this.#takers.set(kind, take);
  }

  /**
   * Sends a letter, at most once, with the others of this turn of the event loop; letters to one instance arrive in
   * order.
   *
   * @throws BusError `refused` where it is longer than 4 MiB, or than what the engine takes.
   */
  send(to: string, kind: string, body: unknown): Promise<void> {
    return this.#post(to, { kind, from: this.#parts.instance, body });
  }

  /** The same with a body that is JSON already. */
  sendJson(to: string, kind: string, body: string): Promise<void> {
    const { instance } = this.#parts;
    const from = JSON.stringify(instance);
    return this.#add(to, `{"kind":${JSON.stringify(kind)},"from":${from},"body":${body}}`);
  }

  /**
   * Sends a question, and resolves with its answer.
   *
   * @throws BusError `unavailable` when none came in time, which is also so where nobody of that name runs;
   * Error with what the other side's taker threw.
   */
  async ask(to: string, { kind, body, timeoutMs }: Question): Promise<unknown> {
    if (this.#questions.size >= MAX_QUESTIONS) {
      throw new BusError('unavailable', `${MAX_QUESTIONS} questions wait for answers already.`);
    }
    const { clock, instance } = this.#parts;
    const ref = randomUUID();
    const asked = Promise.withResolvers<unknown>();
    this.#questions.set(ref, asked);
    using deadline = startDeadline(clock, timeoutMs);
    deadline.signal.addEventListener('abort', () =>
      asked.reject(new BusError('unavailable', `"${to}" did not answer within ${timeoutMs} ms.`)),
    );
    try {
      const [answer] = await Promise.all([
        asked.promise,
        this.#post(to, { kind, from: instance, ref, body }),
      ]);
      return answer;
    } finally {
      this.#questions.delete(ref);
    }
  }

  /** Hears nothing more; questions that wait fail. What was to be sent is sent. */
  close(): void {
    this.#outbox.flush();
    this.#following?.then(
      (following) => following.stop(),
      () => {},
    );
    for (const question of this.#questions.values()) {
      question.reject(new BusError('closed', 'This instance closes.'));
    }
  }

  #post(to: string, letter: Letter): Promise<void> {
    return this.#add(to, JSON.stringify(letter));
  }

  #add(to: string, text: string): Promise<void> {
    if (text.length <= MAX_LETTER_LENGTH) return this.#outbox.add(subjectOf(to), text);
    const what = `A letter of ${text.length} characters is too long; ${MAX_LETTER_LENGTH} are allowed.`;
    return Promise.reject(new BusError('refused', what));
  }

  #receive(data: string): void {
    for (const letter of readLetters(data)) {
      if (isLetter(letter)) this.#hear(letter);
      else this.#parts.log.warn({ length: data.length }, 'a letter that is none came over the bus');
    }
  }

  #hear(letter: Letter): void {
    const { log, instance } = this.#parts;
    const { kind, ref, body, from } = letter;
    if (ref !== undefined && kind === ANSWER) return this.#questions.get(ref)?.resolve(body);
    if (ref !== undefined && kind === FAILURE) {
      return this.#questions.get(ref)?.reject(new Error(String(body)));
    }
    const take = this.#takers.get(kind);
    if (take === undefined) {
      log.warn({ kind, from }, 'a letter came that nobody takes');
      return;
    }
    if (ref === undefined) return this.#tell(take, letter);
    const answer = (kind: string, body: unknown): void => {
      this.#post(from, { kind, from: instance, ref, body }).catch((error: unknown) =>
        log.warn({ kind, to: from, error }, 'a letter could not be answered'),
      );
    };
    // Called at once, so that questions are taken in the order in which they came.
    new Promise((resolve) => resolve(take(body, from))).then(
      (value) => answer(ANSWER, value),
      (error: unknown) => {
        log.error({ kind, from, error }, 'a letter could not be taken');
        answer(FAILURE, error instanceof Error ? error.message : String(error));
      },
    );
  }

  /** Takes what asks for no answer; at once, so that letters are taken in the order in which they came. */
  #tell(take: TakeLetter, { kind, from, body }: Letter): void {
    const fail = (error: unknown): void =>
      this.#parts.log.error({ kind, from, error }, 'a letter could not be taken');
    try {
      const taken = take(body, from);
      if (taken instanceof Promise) taken.catch(fail);
    } catch (error) {
      fail(error);
    }
  }
}

function subjectOf(instance: string): string {
  return `inbox:${instance}`;
}

/** What was sent together; not all of it must be letters. */
function readLetters(data: string): readonly unknown[] {
  try {
    const read: unknown = JSON.parse(data);
    return Array.isArray(read) ? read : [read];
  } catch {
    return [undefined];
  }
}

function isLetter(value: unknown): value is Letter {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, from, ref } = value as Partial<Record<keyof Letter, unknown>>; // fields are checked below
  const isRef = ref === undefined || typeof ref === 'string';
  return typeof kind === 'string' && typeof from === 'string' && isRef;
}
