import { z } from 'zod';

/** One piece of a streamed answer. */
export const chunk = z.discriminatedUnion('kind', [
  /** Prose; `code`, **bold** and line breaks are kept, and nothing else of Markdown. */
  z.object({ kind: z.literal('text'), text: z.string() }),
  /** Where the prose was taken from: a page of the documentation and a heading in it. */
  z.object({
    kind: z.literal('source'),
    title: z.string(),
    path: z.string(),
    section: z.string(),
  }),
  /** One number with its name. */
  z.object({
    kind: z.literal('figure'),
    label: z.string(),
    value: z.string(),
    note: z.string().optional(),
  }),
  z.object({
    kind: z.literal('table'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.string())),
  }),
]);

export type Chunk = z.output<typeof chunk>;

/** How a question ended, for the conversation statistics. */
export type Outcome = 'answered' | 'unanswered';

/** An answer in the making: chunks, then how it ended. */
export type Answer = Generator<Chunk, Outcome, undefined>;

/** Prose as a chunk. */
export function text(value: string): Chunk {
  return { kind: 'text', text: value };
}

/** A number as a chunk. */
export function figure(label: string, value: number | string, note?: string): Chunk {
  const shown = typeof value === 'number' ? value.toLocaleString('en') : value;
  return { kind: 'figure', label, value: shown, ...(note !== undefined && { note }) };
}

/** The same chunks with the figures before everything else, so that they stand together. */
export function* figuresFirst(chunks: Iterable<Chunk>): Iterable<Chunk> {
  const all = [...chunks];
  yield* all.filter(({ kind }) => kind === 'figure');
  yield* all.filter(({ kind }) => kind !== 'figure');
}
