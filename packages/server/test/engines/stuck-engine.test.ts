import { guardBus } from '@sallyport/server';
import { natsBus } from '@sallyport/server/nats';
import { redisBus } from '@sallyport/server/redis';
import { startFaultProxy } from '@sallyport/testing';
import { expect, it } from 'vitest';
import { memoryInUse } from '../back-pressure/memory-use.ts';
import { startNats, startRedis } from './start-engine.ts';

const MIB = 1_048_576;
const policy = { keep: 100_000, forMs: 600_000 };
const fill = 'x'.repeat(1_000);
/** Together many times what may wait. */
const PUBLICATIONS = 60_000;
const MAX_QUEUED_BYTES = 4 * MIB;
/** What the process takes for other things. */
const SLACK = 12 * MIB;

it.each([
  ['Redis', startRedis, (url: string) => redisBus({ url })],
  ['NATS', startNats, (url: string) => natsBus({ servers: url })],
] as const)(
  'keeps its memory while %s does not answer, and stores afterwards what it has kept, in order',
  async (_, start, connect) => {
    await using engine = await start();
    await using proxy = await startFaultProxy({ target: engine.url });
    await using bus = connect(proxy.url);
    await using guarded = guardBus(bus, { maxQueuedBytes: MAX_QUEUED_BYTES, pauseMs: 100 });
    await guarded.publish('log', '0', policy);
    const before = await memoryInUse();
    const thaw = proxy.freeze();
    const outcomes = await Promise.all(
      Array.from({ length: PUBLICATIONS }, (_, n) =>
        guarded.publish('log', `${n + 1} ${fill}`, policy),
      ),
    );
    expect(guarded.figures.bytes).toBeLessThanOrEqual(MAX_QUEUED_BYTES);
    expect(guarded.figures.waiting).toBeGreaterThan(1_000);
    expect((await memoryInUse()) - before).toBeLessThan(2 * MAX_QUEUED_BYTES + SLACK);
    const kept = outcomes.flatMap(({ status }, n) => (status === 'queued' ? [n + 1] : []));
    expect(kept.length).toBe(guarded.figures.waiting);
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBe(
      PUBLICATIONS - kept.length,
    );

    thaw();
    // Their bytes count until they are stored; they wait no longer once they are under way.
    await expect.poll(() => guarded.figures.bytes, { timeout: 80_000 }).toBe(0);
    const { position } = await guarded.logs.follow('log', () => {});
    const stored: number[] = [];
    for (let offset = 0; offset < position.offset; ) {
      const page = await guarded.logs.read('log', { ...position, offset }, { limit: 1_000 });
      if (!page.recovered) throw new Error('The log was cut.');
      for (const entry of page.entries) stored.push(Number.parseInt(entry.data, 10));
      offset += page.entries.length;
    }
    expect(stored).toEqual([0, ...kept]);
    expect(guarded.figures).toMatchObject({ state: 'closed', bytes: 0, lost: 0 });
  },
  120_000,
);
