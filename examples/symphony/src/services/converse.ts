import type { Answer, Chunk } from '../chunk.ts';
import type { ConversationLog, Exchange, Question } from '../conversation-log.ts';
import { pace } from '../pace.ts';

// Three words every 12 ms: a reader sees it grow, and no answer takes long.
const PACE = { words: 3, intervalMs: 12 };

/** What a conversation needs beside the question and its answer. */
export interface Conversation {
  readonly log: ConversationLog;
  readonly signal: AbortSignal;
  readonly onEnd?: (exchange: Exchange) => void;
}

/** Streams an answer, and notes in the log how it ended, also where the asker stops it. */
export async function* converse(
  question: Question,
  answer: Answer,
  { log, signal, onEnd }: Conversation,
): AsyncGenerator<Chunk, void, undefined> {
  const end = log.begin(question);
  let status: Exchange['status'] = 'cancelled';
  try {
    status = yield* pace(answer, PACE, signal);
  } finally {
    const exchange = end(status);
    onEnd?.(exchange);
  }
}
