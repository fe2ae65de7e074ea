import type { Delivery, QueueItem } from '@sallyport/server';
import { expect, test, vi } from 'vitest';
import { MemoryPartitions } from '../../src/bus/memory/memory-partitions.ts';
import { MemoryRecords } from '../../src/bus/memory/memory-records.ts';
import { MemoryTopics } from '../../src/bus/memory/memory-topics.ts';
import type { PartitionStore } from '../../src/bus/partitions/partition-store.ts';
import { PartitionedQueues } from '../../src/bus/partitions/partitioned-queues.ts';
import type { RecordDriver } from '../../src/bus/record-driver.ts';
import { systemClock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';

const LEASE_MS = 300;
const CONSUME = { concurrency: 16, maxTries: 3 };

/** One engine, and any number of processes that use it. */
function createEngine() {
  const store = new MemoryPartitions(systemClock);
  const records = new MemoryRecords(systemClock);
  const topics = new MemoryTopics();
  const process = (own: RecordDriver = records, bounds = {}, items: PartitionStore = store) =>
    new PartitionedQueues({
      ...{ store: items, records: own, topics, clock: systemClock, log: silentLog },
      ...{ leaseMs: LEASE_MS, bounds },
    });
  /** The store, for a process that hears of others who own what it owned too late. */
  const deaf: PartitionStore = {
    push: (name, one, bounds) => store.push(name, one, bounds),
    open: (name, options) => store.open(name, { ...options, onLost() {} }),
    buried: (name) => store.buried(name),
  };
  /** A process whose leases are never written again once it is killed. */
  const mortal = (items?: PartitionStore) => {
    let killed = false;
    const never = new Promise<never>(() => {});
    const dying: RecordDriver = {
      bucket(name, forMs) {
        const alive = records.bucket(name, forMs);
        return new Proxy(alive, {
          get: (target, key) => (killed ? () => never : Reflect.get(target, key)),
        });
      },
    };
    return { queues: process(dying, {}, items), kill: () => (killed = true) };
  };
  return { process, mortal, deaf };
}

/** Until it holds, on a busy machine too. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 9_000 });

let count = 0;
function item(data: string, more: Partial<QueueItem> = {}): QueueItem {
  count += 1;
  return { id: `i${count}`, lane: 'room', key: '', serial: false, data, ...more };
}

test('work that was stored before anybody consumes it is done by the first who does', async () => {
  const queues = createEngine().process();
  expect(await queues.enqueue('q', item('early'))).toEqual({ status: 'accepted' });
  const done: string[] = [];
  const consumption = await queues.consume('q', async ({ data }) => void done.push(data), {
    ...CONSUME,
    instance: 'a',
  });
  await queues.enqueue('q', item('late'));
  await eventually(() => expect(done).toEqual(['early', 'late']));
  await consumption.drain(1_000);
});

test('a repeat is not stored again, also after it was done', async () => {
  const queues = createEngine().process();
  const once = item('x', { id: 'same' });
  await queues.enqueue('q', once);
  expect(await queues.enqueue('q', once)).toEqual({ status: 'duplicate' });
  const consumption = await queues.consume('q', async () => {}, { ...CONSUME, instance: 'a' });
  await consumption.drain(1_000);
  expect(await queues.enqueue('q', once)).toEqual({ status: 'duplicate' });
});

test('work that an engine has forgotten is done is not done again by who did it', async () => {
  const queues = createEngine().process(undefined, { dedupeMs: 1 });
  const done: string[] = [];
  const handler = async ({ data }: Delivery) => void done.push(data);
  const consumption = await queues.consume('q', handler, { ...CONSUME, instance: 'a' });
  await queues.enqueue('q', item('once', { id: 'same', serial: true }));
  await eventually(() => expect(done).toEqual(['once']));
  await eventually(async () => {
    const again = item('again', { id: 'same', serial: true });
    expect(await queues.enqueue('q', again)).toEqual({ status: 'accepted' });
  });
  await queues.enqueue('q', item('next', { serial: true }));
  await eventually(() => expect(done).toContain('next'));
  expect(done).toEqual(['once', 'next']);
  await consumption.drain(1_000);
});

test('a partition takes no more than its depth', async () => {
  const queues = createEngine().process(undefined, { maxDepth: 2 });
  await queues.enqueue('q', item('1'));
  await queues.enqueue('q', item('2'));
  expect(await queues.enqueue('q', item('3'))).toMatchObject({ status: 'rejected' });
});

test('serial work of one lane and key is done one after the other; other keys go on beside it', async () => {
  const queues = createEngine().process();
  const events: string[] = [];
  const gates = new Map<string, () => void>();
  const handler = async ({ data }: Delivery) => {
    events.push(`+${data}`);
    await new Promise<void>((resolve) => gates.set(data, resolve));
    events.push(`-${data}`);
  };
  const ada = { key: 'ada', serial: true };
  await queues.enqueue('q', item('a1', ada));
  await queues.enqueue('q', item('a2', ada));
  await queues.enqueue('q', item('a3', { ...ada, serial: false }));
  await queues.enqueue('q', item('a4', ada));
  await queues.enqueue('q', item('b1', { key: 'bob', serial: true }));
  const consumption = await queues.consume('q', handler, { ...CONSUME, instance: 'a' });
  await eventually(() => expect(events).toEqual(['+a1', '+b1']));
  gates.get('a1')?.();
  await eventually(() => expect(events).toEqual(['+a1', '+b1', '-a1', '+a2']));
  gates.get('a2')?.();
  // a3 is not serial, so that a4 need not wait for its end.
  await eventually(() => expect(events.slice(-3)).toEqual(['-a2', '+a3', '+a4']));
  for (const open of gates.values()) open();
  await consumption.drain(1_000);
});

test('no more runs at once than is allowed, over all lanes', async () => {
  const queues = createEngine().process();
  let running = 0;
  let most = 0;
  let done = 0;
  const handler = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    done += 1;
  };
  for (let n = 0; n < 200; n += 1) await queues.enqueue('q', item('x', { lane: `room:${n % 40}` }));
  const options = { instance: 'a', concurrency: 3, maxTries: 1 };
  const consumption = await queues.consume('q', handler, options);
  await eventually(() => expect(done).toBe(200));
  expect(most).toBe(3);
  await consumption.drain(1_000);
});

test('what fails is tried again after a pause, then kept aside, and others are not held up', async () => {
  const queues = createEngine().process();
  const tries: number[] = [];
  const done: string[] = [];
  const handler = async ({ data, tries: n }: Delivery) => {
    if (data === 'good') return void done.push(data);
    tries.push(n);
    throw new Error('not today');
  };
  await queues.enqueue('q', item('bad', { id: 'bad' }));
  await queues.enqueue('q', item('good'));
  const consumption = await queues.consume('q', handler, { ...CONSUME, instance: 'a' });
  await eventually(() => expect(done).toEqual(['good']));
  await eventually(() => expect(tries).toEqual([1, 2, 3]));
  await eventually(async () => {
    expect(await queues.deadLetters('q')).toMatchObject([
      { id: 'bad', data: 'bad', lane: 'room', reason: 'not today', at: expect.any(Number) },
    ]);
  });
  await consumption.drain(1_000);
});

test('two instances share the lanes, each of which one of them has; draining one hands over at once', async () => {
  const engine = createEngine();
  const seen = new Map<string, string[]>();
  const consume = (instance: string) =>
    engine.process().consume(
      'q',
      async ({ lane }) => {
        seen.set(lane, [...(seen.get(lane) ?? []), instance]);
      },
      { ...CONSUME, instance },
    );
  const first = await consume('a');
  const second = await consume('b');
  const queues = engine.process();
  const lanes = Array.from({ length: 64 }, (_, at) => `room:${at}`);
  await eventually(async () => {
    seen.clear();
    for (const lane of lanes) await queues.enqueue('q', item('x', { lane }));
    await eventually(() => expect(seen.size).toBe(lanes.length));
    expect(new Set([...seen.values()].flat())).toEqual(new Set(['a', 'b']));
  });
  await first.drain(1_000);
  seen.clear();
  for (const lane of lanes) await queues.enqueue('q', item('x', { lane }));
  await eventually(() => expect(seen.size).toBe(lanes.length));
  expect(new Set([...seen.values()].flat())).toEqual(new Set(['b']));
  await second.drain(1_000);
});

test('what an instance that dies had not done is done by another, in order', async () => {
  const engine = createEngine();
  const dying = engine.mortal();
  const begun: string[] = [];
  await dying.queues.consume(
    'q',
    async ({ data }) => {
      begun.push(data);
      await new Promise(() => {});
    },
    { ...CONSUME, instance: 'a' },
  );
  const queues = engine.process();
  const ada = { key: 'ada', serial: true };
  for (const data of ['1', '2', '3']) await queues.enqueue('q', item(data, ada));
  await eventually(() => expect(begun).toEqual(['1']));
  dying.kill();
  const done: [string, number][] = [];
  const consumption = await engine
    .process()
    .consume('q', async ({ data, tries }) => void done.push([data, tries]), {
      ...CONSUME,
      instance: 'b',
    });
  await eventually(() => expect(done.map(([data]) => data)).toEqual(['1', '2', '3']));
  expect(done[0]).toEqual(['1', 2]);
  await consumption.drain(1_000);
});

test('work that kills every process that begins it becomes a dead letter, its neighbours do not', async () => {
  const engine = createEngine();
  const queues = engine.process();
  for (const data of ['good-1', 'bomb', 'good-2']) await queues.enqueue('q', item(data));
  const done: string[] = [];
  const isOver = async () => (await queues.deadLetters('q')).length > 0 && done.length >= 2;
  let deaths = 0;
  while (!(await isOver()) && deaths < 8) {
    const process = engine.mortal();
    const died = Promise.withResolvers<void>();
    // Not awaited: it may die while it starts.
    void process.queues.consume(
      'q',
      async ({ data }) => {
        if (data !== 'bomb') return void done.push(data);
        process.kill();
        died.resolve();
        await new Promise(() => {});
      },
      { ...CONSUME, instance: `p${deaths}` },
    );
    deaths += 1;
    const buried = eventually(async () => expect(await isOver()).toBe(true));
    await Promise.race([died.promise, buried]);
  }
  const [letter] = await queues.deadLetters('q');
  expect(letter).toMatchObject({ data: 'bomb', reason: expect.stringContaining('never done') });
  expect(deaths).toBeLessThanOrEqual(CONSUME.maxTries + 1);
  expect(new Set(done)).toEqual(new Set(['good-1', 'good-2']));
}, 30_000);

test('one who lost its lease is told so by the signal', async () => {
  const engine = createEngine();
  const dying = engine.mortal();
  const lost = Promise.withResolvers<void>();
  await dying.queues.consume(
    'q',
    async ({ signal }) => {
      signal.addEventListener('abort', () => lost.resolve());
      dying.kill();
      await lost.promise;
    },
    { ...CONSUME, instance: 'a' },
  );
  await engine.process().enqueue('q', item('x'));
  const done: string[] = [];
  const consumption = await engine
    .process()
    .consume('q', async ({ data }) => void done.push(data), { ...CONSUME, instance: 'b' });
  await lost.promise;
  await eventually(() => expect(done).toEqual(['x']));
  await consumption.drain(1_000);
});

test('one whose lease lapsed while the engine did not answer begins nothing of what it has', async () => {
  const { process, mortal, deaf } = createEngine();
  const slow = mortal(deaf);
  const first = Promise.withResolvers<void>();
  const begun: string[] = [];
  await slow.queues.consume(
    'q',
    async ({ data }) => {
      begun.push(`slow ${data}`);
      await first.promise;
    },
    { ...CONSUME, concurrency: 1, instance: 'slow' },
  );
  for (const data of ['1', '2', '3']) {
    await slow.queues.enqueue('q', item(data, { serial: true, key: data }));
  }
  await eventually(() => expect(begun).toEqual(['slow 1']));
  slow.kill();
  const other = await process().consume('q', async ({ data }) => void begun.push(data), {
    ...CONSUME,
    instance: 'other',
  });
  await eventually(() => expect(begun).toHaveLength(4));
  first.resolve();
  await slow.queues.enqueue('q', item('4'));
  await eventually(() => expect(begun).toContain('4'));
  await other.drain(1_000);
  expect(begun.filter((one) => one.startsWith('slow'))).toEqual(['slow 1']);
  expect(begun).toHaveLength(5);
});

test('a drain waits for what runs, and not longer than its deadline', async () => {
  const queues = createEngine().process();
  const aborted = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const consumption = await queues.consume(
    'q',
    ({ signal }) => {
      begun.resolve();
      signal.addEventListener('abort', () => aborted.resolve());
      return new Promise(() => {});
    },
    { ...CONSUME, instance: 'a' },
  );
  await queues.enqueue('q', item('endless'));
  await begun.promise;
  await consumption.drain(50);
  await aborted.promise;
  const done: string[] = [];
  const next = await queues.consume('q', async ({ data }) => void done.push(data), {
    ...CONSUME,
    instance: 'b',
  });
  await eventually(() => expect(done).toEqual(['endless']));
  await next.drain(1_000);
});
