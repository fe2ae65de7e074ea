import { failure } from '../failure.ts';

/**
 * What happens to a message that comes while the buffer is full: `fail` ends the iteration with `buffer_full`,
 * `drop_oldest` forgets the oldest one unread.
 */
export type OverflowPolicy = 'fail' | 'drop_oldest';

export interface AsyncBufferOptions {
  /** Values kept unread at most. */
  readonly bufferSize: number;
  readonly overflow: OverflowPolicy;
  /** Called at most once: when no more values are wanted, though more may come. */
  release(): void;
}

/** Values as they come, for `for await`; leaving the loop, or `await using`, releases what feeds it. */
export interface Incoming<T> extends AsyncIterableIterator<T, undefined>, AsyncDisposable {
  /** Reads no more; what `break` does. */
  return(): Promise<IteratorResult<T, undefined>>;
}

/** Holds values between what feeds it and the loop that reads it. */
export class AsyncBuffer<T> implements Incoming<T> {
  readonly #options: AsyncBufferOptions;
  readonly #values: T[] = [];
  readonly #readers: PromiseWithResolvers<IteratorResult<T, undefined>>[] = [];
  /** Why no more values come, once none do. */
  #end: { readonly error?: Error | undefined } | undefined;

  constructor(options: AsyncBufferOptions) {
    this.#options = options;
  }

  /** Adds a value; what happens where the buffer is full, the overflow policy says. */
  push(value: T): void {
    const { bufferSize, overflow } = this.#options;
    const values = this.#values;
    if (this.#end) return;
    const reader = this.#readers.shift();
    if (reader) return reader.resolve({ done: false, value });
    if (values.push(value) <= bufferSize) return;
    if (overflow === 'drop_oldest') values.shift();
    else {
      values.pop();
      this.stop(failure('buffer_full', [bufferSize]));
    }
  }

  /** No more values; those unread are still read, then the loop ends or throws. */
  finish(error?: Error): void {
    if (this.#end) return;
    this.#end = { error };
    for (const reader of this.#readers) reader.resolve(this.#over());
  }

  /** Ends as {@link finish} does, and releases what feeds it, which has not ended by itself. */
  stop(error?: Error): void {
    if (this.#end) return;
    this.finish(error);
    this.#options.release();
  }

  /** The next value, once there is one. */
  async next(): Promise<IteratorResult<T, undefined>> {
    if (this.#values.length > 0) return { done: false, value: this.#values.shift() as T }; // there is one
    if (this.#end) return this.#over();
    const reader = Promise.withResolvers<IteratorResult<T, undefined>>();
    this.#readers.push(reader);
    return reader.promise;
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#values.length = 0;
    this.stop();
    this.#end = {};
    return this.#over();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** What the end is to a reader; an error is thrown once, as by a generator. */
  async #over(): Promise<IteratorResult<T, undefined>> {
    const error = this.#end?.error;
    this.#end = {};
    if (error) throw error;
    return { done: true, value: undefined };
  }
}
