import type { Answer, Chunk, Outcome } from '../src/chunk.ts';

/** An answer, read to its end. */
export interface Collected {
  readonly outcome: Outcome;
  readonly chunks: readonly Chunk[];
  /** All prose in one. */
  readonly text: string;
  /** Values of the figures by label. */
  readonly figures: Readonly<Record<string, string>>;
  /** Rows of all tables. */
  readonly rows: readonly (readonly string[])[];
}

export function collect(answer: Answer): Collected {
  const chunks: Chunk[] = [];
  for (;;) {
    const step = answer.next();
    if (step.done === true) return summarise(chunks, step.value);
    chunks.push(step.value);
  }
}

function summarise(chunks: readonly Chunk[], outcome: Outcome): Collected {
  return {
    outcome,
    chunks,
    text: chunks.flatMap((chunk) => (chunk.kind === 'text' ? chunk.text : [])).join(''),
    figures: Object.fromEntries(
      chunks.flatMap((chunk) => (chunk.kind === 'figure' ? [[chunk.label, chunk.value]] : [])),
    ),
    rows: chunks.flatMap((chunk) => (chunk.kind === 'table' ? chunk.rows : [])),
  };
}
