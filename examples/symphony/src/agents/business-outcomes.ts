import type { Answer, Chunk } from '../chunk.ts';
import { figure, figuresFirst, text } from '../chunk.ts';
import type { Exchange } from '../conversation-log.ts';

const MAX_UNANSWERED = 5;

/** Answers from the statistics of the conversations. */
export function* answerFromConversations(exchanges: readonly Exchange[], question: string): Answer {
  const ended = exchanges.filter(({ status }) => status !== 'open');
  if (ended.length === 0) {
    yield text('Nobody has asked anything yet. Ask another agent something, then come back.');
    return 'unanswered';
  }
  const asked = parts.filter((part) => part.asked.test(question));
  const chosen = asked.length > 0 ? asked : parts;
  yield* figuresFirst(chosen.flatMap((part) => [...part.answer(ended)]));
  return 'answered';
}

const parts = [
  { asked: /agent|how many|question|busy|used|popular/i, answer: perAgent },
  { asked: /time|fast|slow|median|long|quick/i, answer: answerTime },
  { asked: /help|feedback|rating|thumb|satisf|like/i, answer: helpfulness },
  { asked: /unanswered|miss|gap|fail|not answer/i, answer: unanswered },
] as const;

function* perAgent(exchanges: readonly Exchange[]): Iterable<Chunk> {
  const byAgent = Object.groupBy(exchanges, ({ agent }) => agent);
  yield figure(
    'Questions',
    exchanges.length,
    `by ${new Set(exchanges.map(({ userId }) => userId)).size} users`,
  );
  yield {
    kind: 'table',
    columns: ['Agent', 'Questions', 'Median answer time'],
    rows: Object.entries(byAgent).map(([agent, own = []]) => [
      agent,
      String(own.length),
      milliseconds(medianDuration(own)),
    ]),
  };
}

function* answerTime(exchanges: readonly Exchange[]): Iterable<Chunk> {
  yield figure('Median answer time', milliseconds(medianDuration(exchanges)), 'to the last chunk');
}

function* helpfulness(exchanges: readonly Exchange[]): Iterable<Chunk> {
  const rated = exchanges.filter(({ helpful }) => helpful !== undefined);
  const helpful = rated.filter((exchange) => exchange.helpful === true).length;
  yield rated.length === 0
    ? figure('Found helpful', '—', 'no feedback yet')
    : figure(
        'Found helpful',
        `${Math.round((100 * helpful) / rated.length)} %`,
        `of ${rated.length} rated`,
      );
}

function* unanswered(exchanges: readonly Exchange[]): Iterable<Chunk> {
  const open = exchanges.filter(({ status }) => status === 'unanswered');
  yield figure('Unanswered', open.length, `of ${exchanges.length}`);
  if (open.length > 0) {
    yield {
      kind: 'table',
      columns: ['Latest unanswered questions', 'Agent'],
      rows: open.slice(-MAX_UNANSWERED).map(({ question, agent }) => [question, agent]),
    };
  }
}

/** Milliseconds; undefined where nothing was answered. */
function medianDuration(exchanges: readonly Exchange[]): number | undefined {
  const sorted = exchanges.flatMap(({ durationMs }) => durationMs ?? []).sort((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  return high === undefined || low === undefined ? undefined : (low + high) / 2;
}

function milliseconds(value: number | undefined): string {
  if (value === undefined) return '—';
  return value < 1000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(1)} s`;
}
