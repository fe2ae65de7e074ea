import type { Answer } from '../chunk.ts';
import { text } from '../chunk.ts';
import type { DocIndex } from '../docs/doc-index.ts';
import type { Quote } from '../docs/quote.ts';
import { quote } from '../docs/quote.ts';

const MAX_SECTIONS = 3;
const MAX_TITLES = 6;
// A passage that says less than this share of what the best one says only distracts.
const MIN_RELEVANCE = 0.55;

/** Answers with the sentences of the documentation that say most about the question, and names them. */
export function* answerFromDocs(index: DocIndex, question: string): Answer {
  const quotes = findQuotes(index, question);
  if (quotes.length === 0) {
    yield text(
      `I found nothing about that in this project's documentation. I know these pages: ${listed(index.titles)}.`,
    );
    return 'unanswered';
  }
  for (const [position, { sentences }] of quotes.entries()) {
    yield text(`${position === 0 ? '' : '\n\n'}${sentences.join(' ')} [${position + 1}]`);
  }
  for (const { section } of quotes) {
    yield { kind: 'source', title: section.title, path: section.path, section: section.heading };
  }
  return 'answered';
}

function findQuotes(index: DocIndex, question: string): readonly Quote[] {
  const candidates = index
    .search(question, MAX_SECTIONS * 2)
    .map(({ section }, rank) => quote(index, section, { question, limit: rank === 0 ? 3 : 2 }))
    .filter(({ sentences }) => sentences.length > 0);
  const best = Math.max(...candidates.map(({ relevance }) => relevance));
  return candidates
    .filter(({ relevance }) => relevance >= best * MIN_RELEVANCE)
    .slice(0, MAX_SECTIONS);
}

function listed(titles: readonly string[]): string {
  const more = titles.length - MAX_TITLES;
  const shown = titles.slice(0, MAX_TITLES).map((title) => `“${title}”`);
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
