import type { Gap } from '@sallyport/client';
import { ClientError } from '@sallyport/client';
import type { LoadRequest, Snapshot } from '@sallyport/client/snapshot';
import { openSnapshot } from '@sallyport/client/snapshot';
import { describe, expect, it } from 'vitest';
import { startWorld } from './world.ts';

type Added = { readonly n: number };

/** Reads the next messages onto a list. */
const handlers = { added: (list: readonly number[], { n }: Added) => [...list, n] };
const environment = { random: () => 0 };

/** Loads that end when the test says so. */
function heldLoads<Value>() {
  const loads: {
    readonly request: LoadRequest;
    readonly end: PromiseWithResolvers<Value>;
  }[] = [];
  const waiting = new Set<() => void>();
  return {
    loads,
    load(request: LoadRequest): Promise<Value> {
      const end = Promise.withResolvers<Value>();
      loads.push({ request, end });
      for (const wake of waiting) wake();
      return end.promise;
    },
    /** The load of this number, once it has begun. */
    async begun(number: number) {
      while (loads.length < number) await new Promise<void>((resolve) => waiting.add(resolve));
      const load = loads[number - 1];
      if (load === undefined) throw new Error('none');
      return load;
    },
  };
}

/** Resolves when the state is one that the test waits for. */
async function until<State>(
  snapshot: Snapshot<State>,
  holds: (state: Snapshot<State>['state']) => boolean,
): Promise<void> {
  const seen = Promise.withResolvers<void>();
  const look = () => {
    if (holds(snapshot.state)) seen.resolve();
  };
  const stop = snapshot.watch(look);
  look();
  await seen.promise;
  stop();
}

type Numbers = {
  readonly value: readonly number[];
  readonly at?: { epoch: string; offset: number };
};

describe('a snapshot that is followed', () => {
  it('has each message once, whether it came before, while or after it was loaded', async () => {
    await using world = await startWorld();
    await world.add(1, 2);
    const { load, begun } = heldLoads<Numbers>();
    await using snapshot = openSnapshot(world.world, { load, handlers });
    expect(snapshot.state).toEqual({ status: 'loading' });
    const { end, request } = await begun(1);
    expect(request).toMatchObject({ gap: undefined, signal: { aborted: false } });
    await world.add(3);
    const read = world.now(); // has 3 in it, which is heard as well
    await world.add(4);
    await world.noise();
    await world.heard();
    end.resolve(read);
    expect(await snapshot.ready).toEqual([1, 2, 3, 4]);
    await world.noise();
    await world.add(5);
    await until(snapshot, ({ value }) => value?.length === 5);
    expect(snapshot.state).toEqual({ status: 'live', value: [1, 2, 3, 4, 5] });
  });

  it('leaves repeats to the handlers where a loader does not say how far it has read', async () => {
    await using world = await startWorld();
    const { load, begun } = heldLoads<Numbers>();
    await using snapshot = openSnapshot(world.world, {
      load,
      handlers: { added: (list, { n }) => (list.includes(n) ? list : [...list, n]) },
    });
    const { end } = await begun(1);
    await world.add(1, 2);
    await world.heard();
    end.resolve({ value: [1] });
    expect(await snapshot.ready).toEqual([1, 2]);
  });

  it('goes on over a reconnect, also while it is loaded', async () => {
    await using world = await startWorld();
    const { load, loads, begun } = heldLoads<Numbers>();
    await using snapshot = openSnapshot(world.world, { load, handlers });
    const { end } = await begun(1);
    const read = world.now();
    await world.add(1);
    const comeBack = await world.cut();
    await world.add(2);
    comeBack();
    await world.heard();
    end.resolve(read);
    expect(await snapshot.ready).toEqual([1, 2]);
    const again = await world.cut();
    await world.add(3);
    again();
    await until(snapshot, ({ value }) => value?.length === 3);
    expect(snapshot.state).toEqual({ status: 'live', value: [1, 2, 3] });
    expect(loads).toHaveLength(1);
  });

  it('is loaded again after a gap, and keeps what it had until then', async () => {
    await using world = await startWorld();
    const gaps: (Gap | undefined)[] = [];
    await using snapshot = openSnapshot(world.world, {
      load: ({ gap }) => {
        gaps.push(gap);
        return world.now();
      },
      handlers: { added: (list, { n }) => [...list, n] },
    });
    await world.add(1);
    await snapshot.ready;
    const states: string[] = [];
    snapshot.watch(() => {
      states.push(`${snapshot.state.status} ${snapshot.state.value?.length}`);
    });
    const comeBack = await world.cut();
    await world.add(2, 3, 4, 5, 6);
    comeBack();
    await until(snapshot, ({ status, value }) => status === 'live' && value?.length === 6);
    expect(states.at(-2)).toBe('loading 1');
    expect(gaps).toEqual([undefined, { channel: 'world', cause: 'retention' }]);
    await world.add(7);
    await until(snapshot, ({ value }) => value?.length === 7);
  });

  it('gives a load up that a gap has overtaken', async () => {
    await using world = await startWorld();
    const { load, begun } = heldLoads<Numbers>();
    await using snapshot = openSnapshot(world.world, { load, handlers });
    const first = await begun(1);
    const old = world.now();
    const comeBack = await world.cut();
    await world.add(1, 2, 3, 4, 5);
    comeBack();
    const second = await begun(2);
    expect(first.request.signal.aborted).toBe(true);
    expect(second.request.gap).toMatchObject({ cause: 'retention' });
    first.end.resolve(old);
    await world.roundTrip();
    expect(snapshot.state).toEqual({ status: 'loading' });
    second.end.resolve(world.now());
    expect(await snapshot.ready).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('a load that fails', () => {
  it('is begun again, and its error is seen meanwhile', async () => {
    await using world = await startWorld();
    const { load, begun } = heldLoads<Numbers>();
    await using snapshot = openSnapshot(world.world, { load, handlers, environment });
    const errors: unknown[] = [];
    snapshot.watch(() => {
      if (snapshot.state.status === 'loading') errors.push(snapshot.state.error);
    });
    const broken = new Error('no back end');
    (await begun(1)).end.reject(broken);
    const { end } = await begun(2);
    expect(errors).toEqual([undefined, broken, undefined]);
    await world.add(1);
    end.resolve(world.now());
    expect(await snapshot.ready).toEqual([1]);
  });

  it('may be one that takes too long', async () => {
    await using world = await startWorld();
    const { load, begun } = heldLoads<Numbers>();
    const limits = { loadTimeoutMs: 50, environment };
    await using snapshot = openSnapshot(world.world, { load, handlers, ...limits });
    const first = await begun(1);
    await begun(2);
    expect(first.request.signal.aborted).toBe(true);
    expect(snapshot.state.status).toBe('loading');
  });

  it('may be one during which too much comes', async () => {
    await using world = await startWorld();
    const { load, begun } = heldLoads<Numbers>();
    const limits = { maxBuffered: 2, environment };
    await using snapshot = openSnapshot(world.world, { load, handlers, ...limits });
    const { request } = await begun(1);
    await world.add(1, 2, 3);
    const { end } = await begun(2);
    expect(request.signal.aborted).toBe(true);
    end.resolve(world.now());
    expect(await snapshot.ready).toEqual([1, 2, 3]);
  });

  it('may be one of a state that is too old, which the next message shows', async () => {
    await using world = await startWorld();
    await world.add(1);
    const old = world.now();
    await world.add(2);
    const { load, begun } = heldLoads<Numbers>();
    await using snapshot = openSnapshot(world.world, { load, handlers, environment });
    (await begun(1)).end.resolve(old);
    expect(await snapshot.ready).toEqual([1]);
    await world.add(3);
    const { end } = await begun(2);
    end.resolve(world.now());
    await until(snapshot, ({ status, value }) => status === 'live' && value?.length === 3);
  });

  it('may be one whose messages a handler cannot read', async () => {
    await using world = await startWorld();
    let isBroken = true;
    await using snapshot = openSnapshot(world.world, {
      load: () => world.now(),
      handlers: {
        added(list, { n }) {
          if (isBroken) throw new Error('cannot');
          return [...list, n];
        },
      },
      environment,
    });
    await snapshot.ready;
    const failed = until(snapshot, (state) => 'error' in state);
    await world.add(1);
    await failed;
    isBroken = false;
    await until(snapshot, ({ status, value }) => status === 'live' && value?.length === 1);
    await world.add(2);
    await until(snapshot, ({ value }) => value?.length === 2);
  });
});

describe('the end of a snapshot', () => {
  it.each(['disposal', 'signal'])(
    'by %s stops the load, the subscription and the watchers',
    async (how) => {
      await using world = await startWorld();
      const { load, begun } = heldLoads<Numbers>();
      const controller = new AbortController();
      const { signal } = controller;
      const snapshot = openSnapshot(world.world, { load, handlers, signal });
      const { request, end } = await begun(1);
      if (how === 'signal') controller.abort();
      else await snapshot[Symbol.asyncDispose]();
      const code = how === 'signal' ? 'aborted' : 'closed';
      await expect(snapshot.ready).rejects.toMatchObject({ code });
      expect(await snapshot.closed).toBeUndefined();
      expect(request.signal.aborted).toBe(true);
      end.resolve(world.now());
      await world.heard();
      expect(snapshot.state).toEqual({ status: 'ended' });
      const subscribers = () => world.harness.gateway.stats().channels.world;
      await expect.poll(subscribers).toBe(1); // the test's own
      await snapshot.close();
    },
  );

  it('by the server tells why, and keeps the last value', async () => {
    await using world = await startWorld();
    await world.add(1);
    const snapshot = openSnapshot(world.world, { load: () => world.now(), handlers });
    await snapshot.ready;
    await world.client.close();
    expect(await snapshot.closed).toMatchObject({ code: 'closed' });
    const error = expect.any(ClientError);
    expect(snapshot.state).toEqual({ status: 'ended', value: [1], error });
  });

  it('by a refusal rejects what waits for it', async () => {
    await using world = await startWorld();
    const guest = world.harness.createClient({ subject: 'bob' });
    const snapshot = openSnapshot(guest.channel('world'), { load: () => world.now(), handlers });
    await expect(snapshot.ready).rejects.toMatchObject({ code: 'forbidden' });
    expect(snapshot.state).toMatchObject({ status: 'ended', error: { code: 'forbidden' } });
  });
});

it('is typed by the contract', async () => {
  await using world = await startWorld();
  const news = world.client.channel('news');
  // @ts-expect-error A channel without a history has no places to go on from.
  await openSnapshot(news, { load: () => ({ value: 0 }), handlers: {} }).close();
  const load = () => ({ value: 0 });
  // @ts-expect-error The channel does not emit this.
  await openSnapshot(world.world, { load, handlers: { gone: (sum) => sum } }).close();
  // @ts-expect-error A payload is what the contract says.
  await openSnapshot(world.world, { load, handlers: { added: (_, { n }) => n.length } }).close();
  await using sum = openSnapshot(world.world, {
    load,
    handlers: { added: (total, { n }, { offset }) => total + n * Math.sign(offset) },
  });
  expect(await sum.ready).toBe(0);
});
