import type { Answer, Chunk } from '../chunk.ts';
import { figure, text } from '../chunk.ts';
import { termOf } from '../docs/terms.ts';
import { guessLanguage } from '../text/language.ts';
import { describeEase, fleschReadingEase } from '../text/readability.ts';
import type { TextStatistics } from '../text/text-statistics.ts';
import { textStatistics } from '../text/text-statistics.ts';

const MIN_WORDS = 5;
// A readable sentence rarely needs more.
const LONG_SENTENCE_WORDS = 25;

/** Measures the text it is sent, and points at what to look at first. */
export function* analyseContent(sent: string): Answer {
  const statistics = textStatistics(sent);
  if (statistics.words.length < MIN_WORDS) {
    yield text(
      'Send me a text of a few sentences. I count its words and sentences, estimate how long it takes to read and how easy that is, and show its longest sentences and the words it repeats.',
    );
    return 'unanswered';
  }
  yield* figures(statistics);
  yield* readability(statistics);
  yield* longSentences(statistics);
  yield* repetition(statistics);
  return 'answered';
}

function* figures(statistics: TextStatistics): Iterable<Chunk> {
  const { words, sentences, paragraphs, readingMinutes, wordsPerSentence } = statistics;
  yield figure(
    'Words',
    words.length,
    `${paragraphs} ${paragraphs === 1 ? 'paragraph' : 'paragraphs'}`,
  );
  yield figure('Sentences', sentences.length, `${wordsPerSentence.toFixed(1)} words each`);
  yield figure('Reading time', readingTime(readingMinutes), 'at 238 words a minute');
}

function* readability(statistics: TextStatistics): Iterable<Chunk> {
  const language = guessLanguage(statistics.words);
  if (language !== undefined && language !== 'English') {
    yield text(
      `This reads like ${language}. The reading ease score is made for English, so I leave it out.`,
    );
    return;
  }
  const ease = fleschReadingEase(statistics);
  yield figure('Reading ease', ease.toFixed(0), `Flesch: ${describeEase(ease)}`);
}

function* longSentences({ sentences }: TextStatistics): Iterable<Chunk> {
  const long = sentences
    .map((sentence) => ({ sentence, length: textStatistics(sentence).words.length }))
    .sort((a, b) => b.length - a.length);
  const longest = long[0];
  if (longest === undefined) return;
  const over = long.filter(({ length }) => length > LONG_SENTENCE_WORDS);
  if (over.length === 0) {
    yield text(`No sentence is long: the longest has ${longest.length} words.`);
    return;
  }
  yield text(
    `${over.length === 1 ? 'One sentence has' : `${over.length} sentences have`} more than ${LONG_SENTENCE_WORDS} words; splitting helps most here:`,
  );
  for (const { sentence, length } of over.slice(0, 3)) {
    yield text(`\n• (${length} words) “${shorten(sentence, 220)}”`);
  }
}

function* repetition({ words }: TextStatistics): Iterable<Chunk> {
  const counts = new Map<string, { word: string; count: number }>();
  for (const word of words) {
    const term = termOf(word);
    if (term === undefined) continue;
    const known = counts.get(term);
    counts.set(term, { word: known?.word ?? word.toLowerCase(), count: (known?.count ?? 0) + 1 });
  }
  const repeated = [...counts.values()]
    .filter(({ count }) => count >= 3)
    .sort((a, b) => b.count - a.count)
    .slice(0, 5);
  if (repeated.length > 0) {
    const list = repeated.map(({ word, count }) => `**${word}** (${count}×)`).join(', ');
    yield text(`\n\nWords that come back: ${list}.`);
  }
}

function readingTime(minutes: number): string {
  const seconds = Math.max(1, Math.round(minutes * 60));
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  return rest === 0
    ? `${Math.floor(seconds / 60)} min`
    : `${Math.floor(seconds / 60)} min ${rest} s`;
}

function shorten(sentence: string, max: number): string {
  return sentence.length <= max ? sentence : `${sentence.slice(0, max - 1).trimEnd()}…`;
}
