import { guardBus, memoryBus } from '@sallyport/server';
import { describe, expect, it } from 'vitest';
import { leavingBus } from './leaving-bus.ts';

const policy = { keep: 100_000, forMs: 60_000 };

const names = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `n${from + at}`);

describe('a guarded bus', () => {
  it('stores what is published while it is there', async () => {
    const { bus, stored } = leavingBus();
    await using guarded = guardBus(bus);
    expect(await guarded.publish('a', 'n0', policy)).toEqual({ status: 'published' });
    expect(await stored('a')).toEqual(['n0']);
    expect(guarded.figures).toEqual({ state: 'closed', waiting: 0, bytes: 0, lost: 0 });
    expect(guardBus(guarded)).toBe(guarded);
  });

  it.each(['away', 'mute'] as const)(
    'keeps publications while it is %s, and stores them in order, once',
    async (how) => {
      const { bus, become, stored } = leavingBus();
      await using guarded = guardBus(bus, { pauseMs: 10, failures: 3 });
      const publish = (data: string) => guarded.publish('a', data, policy);
      await publish('n0');
      become(how);
      const together = await Promise.all(names(1, 20).map(publish));
      for (const name of names(20, 400)) together.push(await publish(name));
      expect(new Set(together.map(({ status }) => status))).toEqual(new Set(['queued']));
      expect(guarded.figures).toMatchObject({ waiting: 399, lost: 0 });
      become('there');
      await publish('n400');
      await expect
        .poll(() => guarded.figures)
        .toEqual({ state: 'closed', waiting: 0, bytes: 0, lost: 0 });
      expect(await stored('a')).toEqual(names(0, 401));
    },
  );

  it('is left alone while it does not answer', async () => {
    const { bus, become, calls } = leavingBus();
    await using guarded = guardBus(bus, { pauseMs: 60_000, failures: 3 });
    become('away');
    for (let n = 0; n < 50; n += 1) await guarded.logs.append('a', '', policy).catch(() => {});
    expect(calls()).toBe(3);
    expect(guarded.figures.state).toBe('open');
    await expect(guarded.records.bucket('b', 1_000).get('', '')).rejects.toMatchObject({
      fault: 'unavailable',
      message: expect.stringContaining('within 60000 ms'),
    });
  });

  it('says that a publication is rejected where the queue is full, in number or bytes', async () => {
    const { bus, become } = leavingBus();
    await using guarded = guardBus(bus, { maxQueued: 3, maxQueuedBytes: 1_000, pauseMs: 60_000 });
    become('away');
    const full = { status: 'rejected', reason: 'the queue to the bus is full' };
    expect(await guarded.publish('a', 'x'.repeat(500), policy)).toEqual(full);
    for (const name of ['1', '2', '3']) {
      expect(await guarded.publish('a', name, policy)).toEqual({ status: 'queued' });
    }
    expect(await guarded.publish('a', '4', policy)).toEqual(full);
    expect(guarded.figures.bytes).toBe(12);
  });

  it('rejects at once what the engine refuses', async () => {
    const { bus, become, stored } = leavingBus();
    await using guarded = guardBus(bus);
    become('full');
    for (let n = 0; n < 10; n += 1) {
      expect(await guarded.publish('a', 'x', policy)).toMatchObject({ status: 'rejected' });
    }
    expect(guarded.figures).toEqual({ state: 'closed', waiting: 0, bytes: 0, lost: 0 });
    become('there');
    expect(await stored('a')).toEqual([]);
  });

  it('names what was queued and is lost', async () => {
    const { bus, become } = leavingBus();
    const said: unknown[] = [];
    const note = (fields: object, message: string) => said.push({ ...fields, message });
    const log = { debug: note, info: note, warn: note, error: note };
    await using guarded = guardBus(bus, { log, pauseMs: 10 });
    become('away');
    await guarded.publish('a', 'x', { ...policy, id: 'mine' });
    guarded.stop();
    expect(guarded.figures).toMatchObject({ waiting: 0, bytes: 0, lost: 1 });
    expect(said).toMatchObject([
      { subject: 'a', id: 'mine', message: expect.stringContaining('lost') },
    ]);
    expect(await guarded.publish('a', 'y', policy)).toMatchObject({ status: 'rejected' });
  });

  it('refuses options that cannot be meant', () => {
    expect(() => guardBus(memoryBus(), { failures: 0 })).toThrow('guardBus: "failures" must be');
  });
});
