import type { TextStatistics } from './text-statistics.ts';

/** Flesch reading ease (Flesch 1948): 100 is very easy, 0 very hard; for English. */
export function fleschReadingEase({ words, sentences, syllables }: TextStatistics): number {
  if (words.length === 0 || sentences.length === 0) return 0;
  return 206.835 - 1.015 * (words.length / sentences.length) - 84.6 * (syllables / words.length);
}

/** Flesch's own bands. */
export function describeEase(score: number): string {
  if (score >= 90) return 'very easy';
  if (score >= 80) return 'easy';
  if (score >= 70) return 'fairly easy';
  if (score >= 60) return 'plain English';
  if (score >= 50) return 'fairly difficult';
  if (score >= 30) return 'difficult';
  return 'very difficult';
}
