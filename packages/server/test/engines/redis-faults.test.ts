import type { LogEntry } from '@sallyport/server';
import { redisBus } from '@sallyport/server/redis';
import { expect, test, vi } from 'vitest';
import { busLog } from './bus-log.ts';
import { redisAdmin } from './redis-admin.ts';
import { startRedis } from './start-engine.ts';

const policy = { keep: 1_000, forMs: 60_000 };
const waiting = { timeout: 20_000, interval: 20 };
const signal = new AbortController().signal;
const unavailable = { name: 'BusError', fault: 'unavailable' };
const refused = { name: 'BusError', fault: 'refused' };

const item = (id: string) => ({ id, lane: 'l', key: 'k', serial: true, data: id });
const consumer = { instance: 'one', concurrency: 10, maxTries: 3 };

test('a Redis that is away at the start: nothing is thrown, all fails, until it is there', async () => {
  await using engine = await startRedis();
  await engine.kill();
  await using bus = redisBus({ url: engine.url });
  await expect(bus.check(signal)).rejects.toMatchObject(unavailable);
  await expect(bus.logs.append('s', 'a', policy)).rejects.toMatchObject(unavailable);
  await expect(bus.topics.subscribe('s', () => {})).rejects.toMatchObject(unavailable);
  await engine.restart();
  await vi.waitFor(() => bus.check(signal), waiting);
  expect(await bus.logs.append('s', 'a', policy)).toMatchObject({ offset: 1 });
});

test('a Redis that is killed and comes back: calls fail at once, then all goes on without a hole', async () => {
  await using engine = await startRedis();
  await using one = redisBus({ url: engine.url, leaseMs: 1_500 });
  await using other = redisBus({ url: engine.url, leaseMs: 1_500 });
  const told: LogEntry[] = [];
  const heard: string[] = [];
  const worked: string[] = [];
  const { position } = await other.logs.follow('log', (entry) => told.push(entry));
  await other.topics.subscribe('topic', (data) => heard.push(data));
  await other.queues.consume('work', async ({ id }) => void worked.push(id), consumer);
  await one.logs.append('log', '1', policy);
  await one.queues.enqueue('work', item('before'));
  await engine.kill();
  await vi.waitFor(
    () => expect(one.logs.append('log', 'lost', policy)).rejects.toMatchObject(unavailable),
    waiting,
  );
  const since = performance.now();
  await expect(one.topics.publish('topic', 'lost')).rejects.toMatchObject(unavailable);
  expect(performance.now() - since).toBeLessThan(1_000);
  await engine.restart();
  await vi.waitFor(() => one.check(signal), waiting);
  for (const data of ['2', '3', '4']) await one.logs.append('log', data, policy);
  await one.queues.enqueue('work', item('after'));
  await vi.waitFor(
    () => expect(told.map(({ data }) => data)).toEqual(['1', '2', '3', '4']),
    waiting,
  );
  expect(told.map(({ offset }) => offset)).toEqual([1, 2, 3, 4]);
  expect(new Set(told.map(({ epoch }) => epoch))).toEqual(new Set([position.epoch]));
  await vi.waitFor(async () => {
    await one.topics.publish('topic', 'again');
    expect(heard).toContain('again');
  }, waiting);
  await vi.waitFor(() => expect(new Set(worked)).toEqual(new Set(['before', 'after'])), waiting);
});

test('a Redis that comes back empty: logs begin anew, leases are lost, work goes on', async () => {
  await using engine = await startRedis();
  await using one = redisBus({ url: engine.url, leaseMs: 1_500 });
  await using other = redisBus({ url: engine.url, leaseMs: 1_500 });
  const told: LogEntry[] = [];
  const worked: string[] = [];
  await other.logs.follow('log', (entry) => told.push(entry));
  await other.queues.consume('work', async ({ id }) => void worked.push(id), consumer);
  const old = await one.logs.append('log', 'old', policy);
  const records = one.records.bucket('leases', 60_000);
  const version = await records.put('group', 'lease', 'mine');
  await vi.waitFor(() => expect(told.length).toBe(1), waiting);
  await engine.restart({ empty: true });
  await vi.waitFor(() => Promise.all([one.check(signal), other.check(signal)]), waiting);
  expect(await one.logs.read('log', old, { limit: 10 })).toEqual({
    recovered: false,
    cause: 'epoch',
  });
  const fresh = await one.logs.append('log', 'new', policy);
  expect(fresh.offset).toBe(1);
  expect(fresh.epoch).not.toBe(old.epoch);
  await vi.waitFor(() => expect(told.at(-1)).toEqual({ ...fresh, data: 'new' }), waiting);
  await other.records.bucket('leases', 60_000).create('group', 'lease', 'yours');
  const lease = { group: 'group', key: 'lease', value: 'mine', version };
  expect(await records.replace(lease)).toBe(undefined);
  await one.queues.enqueue('work', item('new'));
  await vi.waitFor(() => expect(worked).toEqual(['new']), waiting);
});

test('a Redis that comes back as it was before: no number is used for two entries', async () => {
  await using engine = await startRedis(['--appendonly', 'no']);
  await using bus = redisBus({ url: engine.url });
  await bus.logs.append('log', '1', policy);
  {
    await using admin = await redisAdmin(engine.url);
    await admin('SAVE');
  }
  const told: LogEntry[] = [];
  await bus.logs.follow('log', (entry) => told.push(entry));
  const lost = await bus.logs.append('log', 'acknowledged, and lost by Redis', policy);
  await vi.waitFor(() => expect(told.length).toBe(1), waiting);
  await engine.restart();
  await vi.waitFor(() => bus.check(signal), waiting);
  const next = await bus.logs.append('log', 'next', policy);
  expect(next.epoch).not.toBe(lost.epoch);
  expect(await bus.logs.read('log', lost, { limit: 10 })).toEqual({
    recovered: false,
    cause: 'epoch',
  });
  await vi.waitFor(() => expect(told.at(-1)).toEqual({ ...next, data: 'next' }), waiting);
});

test('a Redis that hangs: calls fail at their deadline, others at once, and all goes on after', async () => {
  await using engine = await startRedis();
  await using bus = redisBus({ url: engine.url, commandTimeoutMs: 300, maxPendingCommands: 5 });
  const told: string[] = [];
  await bus.logs.follow('log', ({ data }) => told.push(data));
  await bus.logs.append('log', '1', policy);
  process.kill(engine.pid, 'SIGSTOP');
  try {
    const calls = Array.from({ length: 8 }, () => bus.logs.append('log', 'unknown', policy));
    const outcomes = await Promise.allSettled(calls);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: unavailable });
    }
    await expect(bus.check(signal)).rejects.toMatchObject(unavailable);
  } finally {
    process.kill(engine.pid, 'SIGCONT');
  }
  await vi.waitFor(() => bus.check(signal), waiting);
  await vi.waitFor(() => bus.logs.append('log', 'last', policy), waiting);
  await vi.waitFor(() => expect(told.at(-1)).toBe('last'), waiting);
  expect(told[0]).toBe('1');
});

test('commands that Redis holds back fail at their deadline', async () => {
  await using engine = await startRedis();
  await using admin = await redisAdmin(engine.url);
  await using bus = redisBus({ url: engine.url, commandTimeoutMs: 300 });
  await bus.check(signal);
  await admin('CLIENT', 'PAUSE', '1500', 'WRITE');
  await expect(bus.logs.append('log', 'a', policy)).rejects.toMatchObject(unavailable);
  await vi.waitFor(() => bus.logs.append('log', 'b', policy), waiting);
});

test('a Redis that has become a replica: writes are refused, reads go on, then all again', async () => {
  await using engine = await startRedis();
  await using admin = await redisAdmin(engine.url);
  await using bus = redisBus({ url: engine.url, commandTimeoutMs: 500 });
  const records = bus.records.bucket('bucket', 60_000);
  const first = await bus.logs.append('log', 'a', policy);
  await records.put('group', 'key', 'value');
  await admin('REPLICAOF', '127.0.0.1', '1');
  await expect(bus.logs.append('log', 'b', policy)).rejects.toMatchObject(refused);
  await expect(bus.queues.enqueue('work', item('a'))).rejects.toMatchObject(refused);
  await expect(records.put('group', 'key', 'other')).rejects.toMatchObject(refused);
  const start = { ...first, offset: 0 };
  await vi.waitFor(
    async () =>
      expect(await bus.logs.read('log', start, { limit: 10 })).toMatchObject({ recovered: true }),
    waiting,
  );
  await admin('REPLICAOF', 'NO', 'ONE');
  await vi.waitFor(() => bus.logs.append('log', 'b', policy), waiting);
  expect(await records.get('group', 'key')).toMatchObject({ value: 'value' });
});

test('a Redis without memory: what needs some is refused, what gives some back is not', async () => {
  await using engine = await startRedis();
  await using admin = await redisAdmin(engine.url);
  await using bus = redisBus({ url: engine.url });
  const worked: string[] = [];
  const gate = Promise.withResolvers<void>();
  const work = async ({ id }: { id: string }): Promise<void> => {
    await gate.promise;
    worked.push(id);
  };
  await bus.queues.consume('work', work, consumer);
  await bus.queues.enqueue('work', item('a'));
  const first = await bus.logs.append('log', 'a', policy);
  await admin('CONFIG', 'SET', 'maxmemory', '1');
  await expect(bus.logs.append('log', 'b', policy)).rejects.toMatchObject(refused);
  await expect(bus.queues.enqueue('work', item('b'))).rejects.toMatchObject(refused);
  expect(await bus.logs.read('log', { ...first, offset: 0 }, { limit: 10 })).toMatchObject({
    recovered: true,
  });
  gate.resolve();
  await vi.waitFor(() => expect(worked).toEqual(['a']), waiting);
  await admin('CONFIG', 'SET', 'maxmemory', '0');
  expect(await bus.logs.append('log', 'b', policy)).toMatchObject({ offset: 2 });
  // What was refused was not done in part: it is no repeat.
  expect(await bus.queues.enqueue('work', item('b'))).toEqual({ status: 'accepted' });
});

test('a subscription that is cut while entries come: followers miss nothing', async () => {
  await using engine = await startRedis();
  await using admin = await redisAdmin(engine.url);
  await using bus = redisBus({ url: engine.url });
  const told: number[] = [];
  await bus.logs.follow('log', ({ offset }) => told.push(offset));
  for (let count = 1; count <= 60; count += 1) {
    await bus.logs.append('log', String(count), policy);
    if (count % 20 === 0) await admin('CLIENT', 'KILL', 'TYPE', 'pubsub');
  }
  const all = Array.from({ length: 60 }, (_, index) => index + 1);
  await vi.waitFor(() => expect(told).toEqual(all), waiting);
});

test('a Redis that forgot the scripts is given them again', async () => {
  await using engine = await startRedis();
  await using admin = await redisAdmin(engine.url);
  await using bus = redisBus({ url: engine.url });
  await bus.logs.append('log', 'a', policy);
  await admin('SCRIPT', 'FLUSH');
  expect(await bus.logs.append('log', 'b', policy)).toMatchObject({ offset: 2 });
});

test('a bus that was disposed of says so', async () => {
  await using engine = await startRedis();
  const bus = redisBus({ url: engine.url });
  await bus.check(signal);
  await bus[Symbol.asyncDispose]();
  await bus[Symbol.asyncDispose]();
  await expect(bus.check(signal)).rejects.toMatchObject({ name: 'BusError', fault: 'closed' });
});

test('settings that lose what is acknowledged are told to the operator', async () => {
  await using engine = await startRedis([
    '--appendonly',
    'no',
    '--maxmemory-policy',
    'allkeys-lru',
  ]);
  const log = busLog();
  await using bus = redisBus({ url: engine.url, log });
  await bus.check(signal);
  await vi.waitFor(() => {
    expect(log.lines.join('\n')).toContain('set "appendonly yes"');
    expect(log.lines.join('\n')).toContain('set "maxmemory-policy noeviction"');
  }, waiting);
});

test.each([{ commandTimeoutMs: 50 }, { maxPendingCommands: 0 }])(
  'options that cannot be meant are refused: %o',
  (options) => {
    expect(() => redisBus(options)).toThrow(TypeError);
  },
);
