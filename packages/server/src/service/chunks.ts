type Chunks = AsyncIterator<unknown> | Iterator<unknown>;

/** The chunks that a handler returned. */
export function iterate(chunks: unknown, place: string): Chunks {
  const iterable = chunks as AsyncIterable<unknown> | Iterable<unknown> | null | undefined;
  if (typeof iterable === 'object' && iterable !== null) {
    if (Symbol.asyncIterator in iterable) return iterable[Symbol.asyncIterator]();
    if (Symbol.iterator in iterable) return iterable[Symbol.iterator]();
  }
  throw new TypeError(
    `The handler of "${place}" must return an iterable, such as an async generator makes.`,
  );
}

/** Lets the handler's own `finally` run where the stream ends half-way. */
export function closeIterator(iterator: Chunks): void {
  void Promise.resolve(iterator.return?.()).catch(() => {});
}
