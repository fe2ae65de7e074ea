import type { DocIndex } from './doc-index.ts';
import type { Section } from './sections.ts';
import { sentencesOf } from './sentences.ts';
import { termsOf } from './terms.ts';

/** Sentences of one section, word for word. */
export interface Quote {
  readonly section: Section;
  readonly sentences: readonly string[];
  /** How much of the question its best sentence says. */
  readonly relevance: number;
}

/** The sentences that say most about the question, in reading order; none where the section has no prose. */
export function quote(
  index: DocIndex,
  section: Section,
  ask: { question: string; limit: number },
): Quote {
  const wanted = termsOf(ask.question);
  const sentences = sentencesOf(section.markdown);
  const inHeading = termsOf(section.heading);
  const ranked = sentences
    .map((sentence, position) => {
      const terms = termsOf(sentence);
      // The opening sentence of a section says what its heading is about.
      let score = position === 0 ? 0.5 * sumOf(inHeading, wanted, index) : 0;
      score += sumOf(terms, wanted, index);
      return { position, sentence, score: score / Math.log(16 + terms.size) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const best = ranked[0]?.score ?? 0;
  const chosen = ranked
    .slice(0, ask.limit)
    .filter(({ score }) => score >= best * 0.4)
    .sort((a, b) => a.position - b.position);
  return { section, sentences: chosen.map(({ sentence }) => sentence), relevance: best };
}

function sumOf(terms: ReadonlySet<string>, wanted: ReadonlySet<string>, index: DocIndex): number {
  let sum = 0;
  for (const term of terms) if (wanted.has(term)) sum += index.weight(term);
  return sum;
}
