import type { LogEntry } from '@sallyport/server';
import { redisBus } from '@sallyport/server/redis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { busLog } from './bus-log.ts';
import type { RedisAdmin } from './redis-admin.ts';
import { redisAdmin } from './redis-admin.ts';
import type { Engine } from './start-engine.ts';
import { startRedis } from './start-engine.ts';

// What somebody else wrote under the keys of the driver.
const policy = { keep: 1_000, forMs: 60_000 };
const waiting = { timeout: 20_000, interval: 20 };
const corrupt = { name: 'BusError', fault: 'corrupt' };

let engine: Engine;
let admin: RedisAdmin;
beforeAll(async () => {
  engine = await startRedis();
  admin = await redisAdmin(engine.url);
});
afterAll(async () => {
  await admin[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

test('an entry of a log that cannot be read: a gap for who asks for it, nobody else is held up', async () => {
  const log = busLog();
  await using bus = redisBus({ url: engine.url, log });
  const key = 'sallyport:log:{poison}';
  const told: LogEntry[] = [];
  const { position } = await bus.logs.follow('poison', (entry) => told.push(entry));
  await bus.logs.append('poison', '1', policy);
  await admin('XADD', `${key}:entries`, '2-0', 'what', 'ever');
  await admin('HSET', key, 'end', '2');
  await bus.logs.append('poison', '3', policy);
  const read = (offset: number) => bus.logs.read('poison', { ...position, offset }, { limit: 10 });
  expect(await read(0)).toMatchObject({ recovered: true, entries: [{ data: '1' }] });
  expect(await read(1)).toEqual({ recovered: false, cause: 'retention' });
  expect(await read(2)).toMatchObject({ recovered: true, entries: [{ data: '3' }] });
  await vi.waitFor(() => expect(told.map(({ data }) => data)).toEqual(['1', '3']), waiting);
  expect(log.lines).toContain('error: a stored entry cannot be read');
});

test('a message on the channel of a log that is no entry is told to the operator', async () => {
  const log = busLog();
  await using bus = redisBus({ url: engine.url, log });
  const told: string[] = [];
  await bus.logs.follow('channel', ({ data }) => told.push(data));
  await admin('PUBLISH', 'sallyport:log:{channel}', 'no entry');
  await bus.logs.append('channel', 'a', policy);
  await vi.waitFor(() => expect(told).toEqual(['a']), waiting);
  expect(log.lines).toContain('error: an entry was told that is none');
});

test('keys of another type are corrupt, not unavailable', async () => {
  await using bus = redisBus({ url: engine.url });
  await admin('SET', 'sallyport:log:{type}', 'a string');
  await admin('SET', 'sallyport:record:{bucket/type}', 'a string');
  await expect(bus.logs.append('type', 'a', policy)).rejects.toMatchObject(corrupt);
  await expect(bus.logs.follow('type', () => {})).rejects.toMatchObject(corrupt);
  const records = bus.records.bucket('bucket', 60_000);
  await expect(records.get('type', 'key')).rejects.toMatchObject(corrupt);
});

test('a log whose entries are ahead of its end begins anew', async () => {
  await using bus = redisBus({ url: engine.url });
  const { epoch } = await bus.logs.append('ahead', '1', policy);
  await admin('XADD', 'sallyport:log:{ahead}:entries', '9-0', 'what', 'ever');
  const next = await bus.logs.append('ahead', '2', policy);
  expect(next.offset).toBe(1);
  expect(next.epoch).not.toBe(epoch);
});

test('a record that cannot be read counts as absent', async () => {
  const log = busLog();
  await using bus = redisBus({ url: engine.url, log });
  const records = bus.records.bucket('bucket', 60_000);
  await records.put('group', 'good', 'value');
  await admin('HSET', 'sallyport:record:{bucket/group}', 'bad', 'nonsense');
  expect(await records.get('group', 'bad')).toBe(undefined);
  expect((await records.list('group')).map(({ key }) => key)).toEqual(['good']);
  expect(log.lines).toContain('error: a stored record cannot be read; it counts as absent');
  expect(await records.create('group', 'bad', 'mended')).toMatchObject({ created: true });
  expect(await records.get('group', 'bad')).toMatchObject({ value: 'mended' });
});

test('work that cannot be read is put aside, and holds up nobody', async () => {
  const log = busLog();
  await using bus = redisBus({ url: engine.url, log });
  const worked: string[] = [];
  const partitions = Array.from({ length: 16 }, (_, at) => `sallyport:work:{work#${at}}`);
  for (const key of partitions) await admin('XADD', `${key}:items`, '*', 'what', 'ever');
  await bus.queues.enqueue('work', { id: 'a', lane: 'l', key: 'k', serial: true, data: 'a' });
  await bus.queues.consume('work', async ({ id }) => void worked.push(id), {
    instance: 'one',
    concurrency: 10,
    maxTries: 3,
  });
  await vi.waitFor(() => expect(worked).toEqual(['a']), waiting);
  await vi.waitFor(
    async () => expect(await bus.queues.deadLetters('work')).toHaveLength(16),
    waiting,
  );
  expect(await bus.queues.deadLetters('work')).toContainEqual(
    expect.objectContaining({ data: '{"what":"ever"}', reason: 'it cannot be read' }),
  );
  expect(log.lines).toContain('error: a stored piece of work cannot be read');
});
