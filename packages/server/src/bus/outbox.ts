import { BusError } from './bus-error.ts';
import type { TopicDriver } from './topic-driver.ts';

interface Waiting extends PromiseWithResolvers<void> {
  readonly text: string;
}

/** Letters to one instance that go together. */
interface Batch {
  readonly letters: Waiting[];
  length: number;
}

/** Characters of letters that go together at most: far less than what engines take. */
const MAX_TOGETHER = 131_072;

/**
 * Sends letters: those that one turn of the event loop has for the same instance go as one message, because most of
 * what a message costs has nothing to do with its length.
 */
export class Outbox {
  readonly #topics: TopicDriver;
  readonly #batches = new Map<string, Batch>();
  #isDue = false;

  constructor(topics: TopicDriver) {
    this.#topics = topics;
  }

  /** Sends a letter, which is JSON, with this turn and after those before it; resolves when the engine has taken it. */
  add(subject: string, text: string): Promise<void> {
    let batch = this.#batches.get(subject);
    if (batch !== undefined && batch.length + text.length > MAX_TOGETHER) {
      this.#post(subject, batch);
      batch = undefined;
    }
    if (batch === undefined) {
      batch = { letters: [], length: 0 };
      this.#batches.set(subject, batch);
    }
    const waiting = { text, ...Promise.withResolvers<void>() };
    batch.letters.push(waiting);
    batch.length += text.length;
    if (!this.#isDue) {
      this.#isDue = true;
      setImmediate(() => this.flush());
    }
    return waiting.promise;
  }

  /** Sends what waits, now. */
  flush(): void {
    this.#isDue = false;
    for (const [subject, batch] of this.#batches) this.#post(subject, batch);
  }

  #post(subject: string, { letters }: Batch): void {
    this.#batches.delete(subject);
    const [first] = letters;
    if (first === undefined) return;
    if (letters.length === 1) return this.#postAlone(subject, first);
    const text = `[${letters.map((letter) => letter.text).join(',')}]`;
    this.#topics.publish(subject, text).then(
      () => {
        for (const { resolve } of letters) resolve();
      },
      (error: unknown) => {
        // The engine takes less than it usually does, and nothing was sent: what is not too long by itself still goes.
        if (error instanceof BusError && error.fault === 'refused') {
          for (const letter of letters) this.#postAlone(subject, letter);
        } else for (const { reject } of letters) reject(error);
      },
    );
  }

  #postAlone(subject: string, { text, resolve, reject }: Waiting): void {
    this.#topics.publish(subject, text).then(resolve, reject);
  }
}
