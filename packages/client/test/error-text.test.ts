import { expect, it } from 'vitest';
import { errorText as brief } from '../src/error-text/brief.ts';
import { errorText as full } from '../src/error-text/full.ts';
import { measureBundle } from './bundle-size.ts';

it('tells people what was wrong, and a page in production the code and the values', () => {
  expect(full('timeout', 'answer', 30)).toBe('No answer in 30 ms.');
  expect(brief('timeout', 'answer', 30)).toBe('timeout answer 30');
  expect(brief('closed')).toBe('closed');
});

it.each([
  [[], false],
  [['production'], false],
  [['development'], true],
  [['node'], true],
])('a bundle for %j has the texts: %s', async (conditions, has) => {
  const { text } = await measureBundle('@sallyport/client', conditions);
  expect(text.includes('Split the payload')).toBe(has);
});
