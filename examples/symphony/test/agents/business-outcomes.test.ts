import { expect, test } from 'vitest';
import { answerFromConversations } from '../../src/agents/business-outcomes.ts';
import type { Exchange } from '../../src/conversation-log.ts';
import { collect } from '../collect.ts';

const exchange = (given: Partial<Exchange>): Exchange => ({
  agent: 'guide',
  userId: 'ada',
  messageId: undefined,
  question: 'What?',
  status: 'answered',
  durationMs: 100,
  ...given,
});

const exchanges = [
  exchange({ durationMs: 100, helpful: true }),
  exchange({ durationMs: 300, helpful: true }),
  exchange({ agent: 'content', userId: 'bo', durationMs: 2_000, helpful: false }),
  exchange({ status: 'unanswered', question: 'Why?', durationMs: 50 }),
  exchange({ agent: 'business_outcomes', status: 'open' }),
];

test('summarises what has ended', () => {
  const { figures, rows } = collect(answerFromConversations(exchanges, 'so?'));
  expect(figures).toEqual({
    Questions: '4',
    'Median answer time': '200 ms',
    'Found helpful': '67 %',
    Unanswered: '1',
  });
  expect(rows).toEqual([
    ['guide', '3', '100 ms'],
    ['content', '1', '2.0 s'],
    ['Why?', 'guide'],
  ]);
});

test('answers one thing where one is asked', () => {
  const { figures } = collect(answerFromConversations(exchanges, 'which went unanswered?'));
  expect(figures).toEqual({ Unanswered: '1' });
});

test('says so where nobody has asked or rated anything', () => {
  expect(collect(answerFromConversations([], 'so?')).outcome).toBe('unanswered');
  const { figures } = collect(answerFromConversations([exchange({})], 'feedback'));
  expect(figures).toEqual({ 'Found helpful': '—' });
});
