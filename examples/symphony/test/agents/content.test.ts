import { expect, test } from 'vitest';
import { analyseContent } from '../../src/agents/content.ts';
import { collect } from '../collect.ts';

test('counts words, sentences and paragraphs', () => {
  const { figures, outcome, chunks } = collect(
    analyseContent('The cat sat on the mat. It was warm.\n\nThe dog did not mind.'),
  );
  expect(outcome).toBe('answered');
  expect(figures).toMatchObject({ Words: '14', Sentences: '3', 'Reading time': '4 s' });
  expect(chunks).toContainEqual({
    kind: 'figure',
    label: 'Words',
    value: '14',
    note: '2 paragraphs',
  });
});

test('scores the reading ease of English', () => {
  const easy = collect(analyseContent('The cat sat on the mat. The dog ran to the cat.'));
  const hard = collect(
    analyseContent(
      'The institutionalisation of interdisciplinary methodologies necessitates organisational reconfiguration of the universities.',
    ),
  );
  expect(Number(easy.figures['Reading ease'])).toBeGreaterThan(90);
  expect(Number(hard.figures['Reading ease'])).toBeLessThan(0);
});

test('leaves the reading ease out for another language', () => {
  const { figures, text } = collect(
    analyseContent(
      'Der Hund ist nicht in dem Garten, und die Katze ist auf dem Dach mit der Maus.',
    ),
  );
  expect(figures).not.toHaveProperty('Reading ease');
  expect(text).toContain('German');
});

test('quotes the longest sentence and the words that come back', () => {
  const long = `Gateways ${'guard the gateway and '.repeat(8)}rest.`;
  const { text } = collect(analyseContent(`A short one. ${long}`));
  expect(text).toContain('One sentence has more than 25 words');
  expect(text).toContain('(34 words) “Gateways guard');
  expect(text).toMatch(/\*\*gateways\*\* \(9×\)/);
});

test('asks for a text where there is none to measure', () => {
  const { outcome, text } = collect(analyseContent('hello?'));
  expect(outcome).toBe('unanswered');
  expect(text).toContain('Send me a text');
});
