import { expect, test } from 'vitest';
import { createConversationLog } from '../src/conversation-log.ts';

const question = (text: string, messageId?: string) => ({
  agent: 'guide',
  userId: 'ada',
  messageId,
  question: text,
});

test('notes how long an answer took, and how it ended', () => {
  let time = 0;
  const log = createConversationLog({ capacity: 10, now: () => time });
  const end = log.begin(question('Why?'));
  expect(log.exchanges()[0]?.status).toBe('open');
  time = 40;
  end('answered');
  expect(log.exchanges()).toEqual([{ ...question('Why?'), status: 'answered', durationMs: 40 }]);
});

test('forgets the oldest', () => {
  const log = createConversationLog({ capacity: 2, now: () => 0 });
  const ends = ['a', 'b', 'c'].map((text) => log.begin(question(text)));
  for (const end of ends) end('answered');
  expect(log.exchanges().map((exchange) => exchange.question)).toEqual(['b', 'c']);
});

test('takes feedback on the answer that is named, or on the latest, from its asker only', () => {
  const log = createConversationLog({ capacity: 10, now: () => 0 });
  log.begin(question('a', 'm1'));
  log.begin(question('b', 'm2'));
  const { question: _, ...about } = question('');
  expect(log.rate({ ...about, messageId: 'm1' }, true)).toBe(true);
  expect(log.rate(about, false)).toBe(true);
  expect(log.rate({ ...about, userId: 'bo' }, false)).toBe(false);
  expect(log.exchanges().map(({ helpful }) => helpful)).toEqual([true, false]);
});
