import type { ConnectionInfo } from '@sallyport/server';
import { expect, test } from 'vitest';
import { answerOperations } from '../../src/agents/operations.ts';
import { collect } from '../collect.ts';

const now = 1_000_000_000;
const connection = (userId: string, ageMs: number): ConnectionInfo => ({
  id: `connection-${userId}`,
  sessionId: `session-${userId}`,
  subprotocol: 'sallyport.v1',
  userId,
  address: '127.0.0.1',
  since: now - ageMs,
  channels: ['guide', 'pillar:content'],
  inFlight: 1,
  bufferedBytes: 0,
});

test('lists who is connected', () => {
  const connections = [
    connection('ada', 5_000),
    connection('bo', 65_000),
    connection('cy', 3_720_000),
  ];
  const { figures, rows } = collect(answerOperations({ connections, now }, 'Who is connected?'));
  expect(figures).toEqual({ Connections: '3', 'Work in flight': '3' });
  expect(rows).toEqual([
    ['ada', '5 s', 'guide, pillar:content', '1'],
    ['bo', '1 min', 'guide, pillar:content', '1'],
    ['cy', '1 h 2 min', 'guide, pillar:content', '1'],
  ]);
});

test('shows a bounded number of connections', () => {
  const connections = Array.from({ length: 30 }, (_, index) => connection(`user-${index}`, 0));
  const { rows, text } = collect(answerOperations({ connections, now }, 'list them'));
  expect(rows).toHaveLength(20);
  expect(text).toContain('20 of 30');
});

test('explains draining', () => {
  const { text, outcome } = collect(answerOperations({ connections: [], now }, 'please drain'));
  expect(outcome).toBe('answered');
  expect(text).toContain('operations:drain');
});

test('says what it can do', () => {
  expect(collect(answerOperations({ connections: [], now }, 'help')).outcome).toBe('answered');
  expect(collect(answerOperations({ connections: [], now }, 'sing')).outcome).toBe('unanswered');
});
