import { expect, test } from 'vitest';
import { plainInline, sectionsOf } from '../../src/docs/sections.ts';

test('splits a page at its headings, and keeps code whole', () => {
  const page =
    '# Title\nIntro.\n\n## Use it\n```sh\n# not a heading\nnpm start\n```\n## Empty\n## Use it\nAgain.\n';
  expect(sectionsOf('a.md', page)).toEqual([
    { id: 'a.md#Title', path: 'a.md', title: 'Title', heading: 'Title', markdown: 'Intro.' },
    {
      id: 'a.md#Use it',
      path: 'a.md',
      title: 'Title',
      heading: 'Use it',
      markdown: '```sh\n# not a heading\nnpm start\n```',
    },
    { id: 'a.md#Use it-2', path: 'a.md', title: 'Title', heading: 'Use it', markdown: 'Again.' },
  ]);
});

test('leaves front matter out, and names a page without headings by its path', () => {
  const [section] = sectionsOf('b.md', '---\ntitle: x\n---\nText only.\n');
  expect(section).toMatchObject({ title: 'b.md', heading: 'b.md', markdown: 'Text only.' });
});

test('shows inline Markdown as a reader sees it', () => {
  expect(plainInline('See [the _guide_](x.md) for `?ticket=<t>` and *more*.')).toBe(
    'See the guide for `?ticket=<t>` and more.',
  );
});
