import { expect, test } from 'vitest';
import type { Answer } from '../src/chunk.ts';
import { text } from '../src/chunk.ts';
import { pace } from '../src/pace.ts';

function* answer(): Answer {
  yield text('one two three\n\nfour five');
  yield { kind: 'figure', label: 'n', value: '1' };
  return 'answered';
}

test('splits prose into groups of words without losing a character', async () => {
  const { signal } = new AbortController();
  const chunks = await Array.fromAsync(pace(answer(), { words: 2, intervalMs: 0 }, signal));
  expect(chunks).toEqual([
    text('one two '),
    text('three\n\nfour '),
    text('five'),
    { kind: 'figure', label: 'n', value: '1' },
  ]);
});

test('stops when it is cancelled', async () => {
  const controller = new AbortController();
  const stream = pace(answer(), { words: 1, intervalMs: 60_000 }, controller.signal);
  await stream.next();
  const next = stream.next();
  controller.abort();
  await expect(next).rejects.toThrow('aborted');
});
