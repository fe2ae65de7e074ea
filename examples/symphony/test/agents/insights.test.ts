import type { GatewayStats } from '@sallyport/server';
import { expect, test } from 'vitest';
import { answerFromStats } from '../../src/agents/insights.ts';
import { collect } from '../collect.ts';

const stats: GatewayStats = {
  instance: 'gw-1',
  uptimeMs: 125_000,
  draining: false,
  ready: true,
  connections: { active: 3, establishing: 0, total: 1200, users: 2, addresses: 2 },
  messages: { in: 40, out: 85, leftOut: 0 },
  errors: { invalid_payload: 2, forbidden: 5 },
  channels: { guide: 3, 'pillar:content': 1 },
  latencyMs: { p50: 1.24, p95: 8, p99: 31.6 },
};

test.each([
  ['How many connections are there?', { 'Connected now': '3' }],
  ['message traffic', { 'Envelopes in': '40', 'Envelopes out': '85' }],
  ['how fast is it', { 'Latency, median': '1.2 ms', 'Latency, p99': '32 ms' }],
  ['any errors?', { 'Errors sent': '7' }],
  ['channels', { 'Channels in use': '2' }],
  ['uptime', { 'Up for': '2 min 5 s' }],
])('%s', (question, figures) => {
  const answer = collect(answerFromStats(stats, question));
  expect(answer.figures).toMatchObject(figures);
  expect(answer.outcome).toBe('answered');
});

test('answers only what is asked', () => {
  expect(Object.keys(collect(answerFromStats(stats, 'errors?')).figures)).toEqual(['Errors sent']);
});

test('lists errors, the most frequent first', () => {
  expect(collect(answerFromStats(stats, 'errors')).rows).toEqual([
    ['forbidden', '5'],
    ['invalid_payload', '2'],
  ]);
});

test('gives everything for an overview', () => {
  expect(Object.keys(collect(answerFromStats(stats, 'Give me an overview')).figures)).toHaveLength(
    9,
  );
});

test('says so where nothing has been measured yet', () => {
  const { latencyMs: _, ...fresh } = stats;
  expect(collect(answerFromStats(fresh, 'latency')).text).toContain(
    'No intent has been answered yet',
  );
});

test('says what it can answer', () => {
  const { outcome, text } = collect(answerFromStats(stats, 'the colour of the sky'));
  expect(outcome).toBe('unanswered');
  expect(text).toContain('connections, messages, latency');
});
