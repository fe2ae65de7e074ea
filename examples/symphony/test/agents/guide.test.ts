import { expect, test } from 'vitest';
import { answerFromDocs } from '../../src/agents/guide.ts';
import { createDocIndex } from '../../src/docs/doc-index.ts';
import { sectionsOf } from '../../src/docs/sections.ts';
import { collect } from '../collect.ts';

const index = createDocIndex([
  ...sectionsOf(
    'docs/birds.md',
    `# Birds
## Migration
Swallows fly to Africa in autumn. They travel by day. Storks sail on warm air.
## Nests
A wren builds several nests, and the female chooses one of them. Its roof is made of moss.
`,
  ),
  ...sectionsOf('README.md', '# Field notes\nNotes on birds and trees, written outdoors.\n'),
]);

test('quotes the sentences that answer, and names the source', () => {
  const { text, chunks, outcome } = collect(
    answerFromDocs(index, 'Where do swallows fly in autumn?'),
  );
  expect(text).toBe('Swallows fly to Africa in autumn. [1]');
  expect(chunks.at(-1)).toEqual({
    kind: 'source',
    title: 'Birds',
    path: 'docs/birds.md',
    section: 'Migration',
  });
  expect(outcome).toBe('answered');
});

test('finds other forms of a word', () => {
  expect(collect(answerFromDocs(index, 'nesting of wrens')).text).toContain(
    'A wren builds several nests',
  );
});

test('says what it knows where nothing matches', () => {
  for (const question of ['What does a spaceship cost?', 'how are you', '???']) {
    const { text, outcome, chunks } = collect(answerFromDocs(index, question));
    expect(outcome).toBe('unanswered');
    expect(text).toContain('I know these pages: “Field notes”, “Birds”.');
    expect(chunks).toHaveLength(1);
  }
});
