import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Chunk, Outcome } from './chunk.ts';

/** How an answer is spread over time. */
export interface Pace {
  /** Words sent at once. */
  readonly words: number;
  /** Milliseconds between two chunks; 0 only yields to other work. */
  readonly intervalMs: number;
}

/**
 * Sends prose a few words at a time, so that a reader can follow and other conversations get their turn.
 *
 * @throws AbortError once the signal aborts.
 */
export async function* pace(
  answer: Answer,
  { words, intervalMs }: Pace,
  signal: AbortSignal,
): AsyncGenerator<Chunk, Outcome, undefined> {
  for (;;) {
    const step = answer.next();
    if (step.done === true) return step.value;
    for (const part of split(step.value, words)) {
      yield part;
      await delay(intervalMs, undefined, { signal });
    }
  }
}

function split(chunk: Chunk, words: number): readonly Chunk[] {
  if (chunk.kind !== 'text') return [chunk];
  const groups = chunk.text.match(new RegExp(`\\s*(?:\\S+\\s*){1,${words}}`, 'g')) ?? [chunk.text];
  return groups.map((text) => ({ kind: 'text', text }));
}
