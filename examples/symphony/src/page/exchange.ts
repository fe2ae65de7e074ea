import type { Chunk } from '../chunk.ts';
import { createAnswerView } from './answer-view.ts';
import { element } from './element.ts';
import { feedbackButtons } from './feedback-buttons.ts';
import type { Line } from './line.ts';

/** What an exchange needs beside the question. */
export interface ExchangeOptions {
  readonly line: Line;
  readonly agentName: string;
  readonly signal: AbortSignal;
  readonly onSource: (source: Extract<Chunk, { kind: 'source' }>) => void;
  /** Something was added to the list. */
  readonly onGrow: () => void;
}

/** Asks a question and shows it with its answer in the list. Resolves at the end, however it ends. */
export async function runExchange(
  list: HTMLElement,
  text: string,
  { line, agentName, signal, onSource, onGrow }: ExchangeOptions,
): Promise<void> {
  const messageId = crypto.randomUUID();
  const view = createAnswerView(onSource);
  const bubble = element(
    'article',
    { class: 'bubble theirs', 'aria-label': agentName, 'aria-busy': 'true' },
    view.node,
    element('span', { class: 'waiting', 'aria-label': 'Answering' }),
  );
  list.append(element('article', { class: 'bubble mine', 'aria-label': 'You' }, text), bubble);
  onGrow();
  try {
    for await (const chunk of line.ask({ text, messageId }, signal)) {
      view.add(chunk);
      onGrow();
    }
    bubble.append(feedbackButtons((helpful) => line.rate({ messageId, helpful })));
  } catch (error) {
    const stopped = signal.aborted;
    const message = error instanceof Error ? error.message : String(error);
    bubble.append(
      element('p', { class: stopped ? 'note' : 'problem' }, stopped ? 'Stopped.' : message),
    );
  } finally {
    bubble.setAttribute('aria-busy', 'false');
    bubble.querySelector('.waiting')?.remove();
    onGrow();
  }
}
