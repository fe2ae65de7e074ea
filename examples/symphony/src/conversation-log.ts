import type { Outcome } from './chunk.ts';

/** One question and what became of it. */
export interface Exchange {
  readonly agent: string;
  readonly userId: string;
  readonly messageId: string | undefined;
  readonly question: string;
  readonly status: 'open' | 'cancelled' | Outcome;
  readonly durationMs?: number;
  readonly helpful?: boolean;
}

/** Who asked what. */
export type Question = Pick<Exchange, 'agent' | 'userId' | 'messageId' | 'question'>;

/** The latest questions to all agents, in memory; the oldest make room. */
export interface ConversationLog {
  /** Notes a question; call the result with how it ended. */
  begin(question: Question): (status: Outcome | 'cancelled') => Exchange;
  /** Notes feedback on the asker's own answer; false where there is none like that. */
  rate(about: Omit<Question, 'question'>, helpful: boolean): boolean;
  /** Oldest first. */
  exchanges(): readonly Exchange[];
}

const MAX_QUESTION_LENGTH = 200;

export function createConversationLog(options: {
  readonly capacity: number;
  /** Milliseconds; only differences are used. */
  readonly now: () => number;
}): ConversationLog {
  const entries = new Map<number, Exchange>();
  let next = 0;

  function update(key: number, change: Partial<Exchange>): boolean {
    const entry = entries.get(key);
    if (entry !== undefined) entries.set(key, { ...entry, ...change });
    return entry !== undefined;
  }

  return {
    begin(asked) {
      const key = next++;
      const startedAt = options.now();
      const exchange: Exchange = {
        ...asked,
        question: asked.question.slice(0, MAX_QUESTION_LENGTH),
        status: 'open',
      };
      entries.set(key, exchange);
      if (entries.size > options.capacity) entries.delete(key - options.capacity);
      return (status) => {
        const ended = { status, durationMs: options.now() - startedAt };
        update(key, ended);
        return { ...exchange, ...ended };
      };
    },
    rate(about, helpful) {
      const found = [...entries].findLast(
        ([, entry]) =>
          entry.agent === about.agent &&
          entry.userId === about.userId &&
          (about.messageId === undefined || entry.messageId === about.messageId),
      );
      return found !== undefined && update(found[0], { helpful });
    },
    exchanges: () => [...entries.values()],
  };
}
