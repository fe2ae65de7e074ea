import type { SearchResult } from 'minisearch';
import MiniSearch from 'minisearch';
import type { Section } from './sections.ts';
import { termOf, termsOf, wordsOf } from './terms.ts';

/** A section that matches a query. */
export interface Match {
  readonly section: Section;
  readonly score: number;
}

/** Full-text search over the sections of the documentation. */
export interface DocIndex {
  /** Titles of the pages that are indexed, those nearest to the root first. */
  readonly titles: readonly string[];
  /** Best first; empty where nothing covers enough of the query. */
  search(query: string, limit: number): readonly Match[];
  read(path: string, heading: string): Section | undefined;
  /** How telling a term is: high for rare ones, 0 for one that no section has. */
  weight(term: string): number;
}

// Below this share of the query's weight, a match is an accident of one common word.
const MIN_COVERAGE = 0.5;

// What is alike takes seconds to find for a word of thousands of characters.
const MAX_FUZZY_LENGTH = 40;

export function createDocIndex(sections: readonly Section[]): DocIndex {
  const byId = new Map(sections.map((section) => [section.id, section]));
  const frequency = countTerms(sections);
  const weight = (term: string): number => {
    const count = frequency.get(term);
    return count === undefined ? 0 : Math.log(1 + sections.length / count);
  };
  // A word that no section has is most often the subject, and else a way of asking.
  const unknownWeight = Math.log(1 + sections.length) * 0.8;
  const engine = new MiniSearch<Section>({
    fields: ['title', 'heading', 'markdown'],
    tokenize: (text) => [...wordsOf(text)],
    processTerm: (word) => termOf(word) ?? null,
    searchOptions: {
      boost: { heading: 3, title: 1.5 },
      prefix: (term) => term.length >= 5,
      fuzzy: (term) => (term.length >= 6 && term.length <= MAX_FUZZY_LENGTH ? 0.17 : false),
    },
  });
  engine.addAll(sections);

  function coverage(query: ReadonlySet<string>, result: SearchResult): number {
    const matched = new Set(result.queryTerms);
    let have = 0;
    let all = 0;
    for (const term of query) {
      const value = weight(term) || unknownWeight;
      all += value;
      if (matched.has(term)) have += value;
    }
    return all === 0 ? 0 : have / all;
  }

  return {
    titles: [...new Set(byDepth(sections).map(({ title }) => title))],
    search(query, limit) {
      const terms = termsOf(query);
      return engine
        .search(query)
        .map((result) => ({ result, covered: coverage(terms, result) }))
        .filter(({ covered }) => covered >= MIN_COVERAGE)
        .map(({ result, covered }) => ({ result, score: result.score * covered * covered }))
        .sort((a, b) => b.score - a.score)
        .slice(0, limit)
        .flatMap(({ result, score }) => {
          const section = byId.get(result.id);
          return section === undefined ? [] : [{ section, score }];
        });
    },
    read: (path, heading) =>
      sections.find((section) => section.path === path && section.heading === heading),
    weight,
  };
}

/** In how many sections each term occurs. */
function countTerms(sections: readonly Section[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { title, heading, markdown } of sections) {
    for (const term of termsOf(`${title} ${heading} ${markdown}`)) {
      counts.set(term, (counts.get(term) ?? 0) + 1);
    }
  }
  return counts;
}

function byDepth(sections: readonly Section[]): readonly Section[] {
  const depth = ({ path }: Section): number => path.split('/').length;
  return sections.toSorted((a, b) => depth(a) - depth(b));
}
