/** What can be counted in a text. */
export interface TextStatistics {
  readonly words: readonly string[];
  readonly sentences: readonly string[];
  readonly paragraphs: number;
  readonly syllables: number;
  /** Minutes at 238 words a minute (Brysbaert 2019, adults reading silently). */
  readonly readingMinutes: number;
  readonly wordsPerSentence: number;
}

const WORDS_PER_MINUTE = 238;

export function textStatistics(text: string): TextStatistics {
  const words = text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  const sentences = segments(text);
  return {
    words,
    sentences,
    paragraphs: text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '').length,
    syllables: words.reduce((sum, word) => sum + syllablesIn(word), 0),
    readingMinutes: words.length / WORDS_PER_MINUTE,
    wordsPerSentence: sentences.length === 0 ? 0 : words.length / sentences.length,
  };
}

/** Syllables of an English word by its groups of vowels; good to about one in ten words. */
function syllablesIn(word: string): number {
  const letters = word.toLowerCase().replace(/[^a-z]/g, '');
  if (letters === '') return 1;
  const spoken = letters.replace(/(?:[^laeiouy]es|[^td]ed|[^laeiouy]e)$/, (end) => end[0] ?? '');
  return Math.max(1, spoken.match(/[aeiouy]{1,2}/g)?.length ?? 0);
}

function segments(text: string): readonly string[] {
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
  return [...segmenter.segment(text)]
    .map(({ segment }) => segment.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
