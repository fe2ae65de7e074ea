import { failure } from './failure.ts';

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
  #end: { readonly error?: Error | undefined } | undefined;

  constructor(options: AsyncBufferOptions) {
    this.#options = options;
  }

  /** Adds a value; what happens where the buffer is full, the overflow policy says. */
  push(value: T): void {
    if (this.#end) return;
    const { bufferSize, overflow } = this.#options;
    this.#values.push(value);
    this.#settle();
    if (this.#values.length <= bufferSize) return;
    if (overflow === 'drop_oldest') this.#values.shift();
    else {
      this.#values.pop();
      this.stop(failure('buffer_full', [bufferSize]));
    }
  }

  /** No more values; those unread are still read, then the loop ends or throws. */
  finish(error?: Error): void {
    this.#end ??= { error };
    this.#settle();
  }

  /** Ends as {@link finish} does, and releases what feeds it, which has not ended by itself. */
  stop(error?: Error): void {
    if (this.#end) return;
    this.finish(error);
    this.#options.release();
  }

  /** The next value, once there is one. */
  next(): Promise<IteratorResult<T, undefined>> {
    const reader = Promise.withResolvers<IteratorResult<T, undefined>>();
    this.#readers.push(reader);
    this.#settle();
    return reader.promise;
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#values.length = 0;
    this.stop();
    this.#end = {};
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** Gives those who read what there is. */
  #settle(): void {
    const values = this.#values;
    while (values.length > 0 || this.#end) {
      const reader = this.#readers.shift();
      if (!reader) return;
      const error = this.#end?.error;
      if (values.length > 0)
        reader.resolve({ done: false, value: values.shift() as T }); // there is one
      else if (error) {
        this.#end = {}; // an error is thrown once, as by a generator
        reader.reject(error);
      } else reader.resolve({ done: true, value: undefined });
    }
  }
}
