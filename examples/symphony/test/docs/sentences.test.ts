import { expect, test } from 'vitest';
import { sentencesOf } from '../../src/docs/sentences.ts';

test('splits paragraphs, keeps list items and table rows, and skips code', () => {
  const markdown = `One sentence here
goes on. Another one follows!

- A list item of some words
- [SP-ENV-001] Frames MUST be text.

| code | name |
|---|---|
| 4401 | not known here. |

\`\`\`ts
const skipped = 'this is code';
\`\`\`
`;
  expect(sentencesOf(markdown)).toEqual([
    'One sentence here goes on.',
    'Another one follows!',
    'A list item of some words',
    'Frames MUST be text.',
    '4401 — not known here.',
  ]);
});
