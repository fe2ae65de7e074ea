import { BusError, silentLog } from '@sallyport/server';
import { describe, expect, it } from 'vitest';
import { readOwners } from '../../src/bus/partitions/lane-owners.ts';
import type { QueueDriver } from '../../src/bus/queue-driver.ts';
import { systemClock } from '../../src/clock.ts';
import { Owners } from '../../src/routing/remote/owners.ts';

const leases = Array.from({ length: 16 }, (_, at) => ({
  ...{ key: String(at), value: 'a/1', version: '1' },
}));

/** Owners of one queue; who owns it, and whether that can be looked up, is for a test to say. */
function openOwners() {
  const state = { isAway: false, leases };
  const looks: Promise<unknown>[] = [];
  const changes: (() => void)[] = [];
  const queues: Pick<QueueDriver, 'owners' | 'onOwners'> = {
    owners() {
      const look = state.isAway
        ? Promise.reject(new BusError('unavailable', 'It is away.'))
        : Promise.resolve(readOwners(state.leases));
      looks.push(look.catch(() => {}));
      return look;
    },
    async onOwners(_, listener) {
      changes.push(listener);
      return { stop: () => {} };
    },
  };
  const owners = new Owners({ queues: queues as QueueDriver, clock: systemClock, log: silentLog });
  const looked = async (): Promise<void> => {
    await Promise.all(looks.splice(0));
    await new Promise(setImmediate);
  };
  return { state, owners, changes, looked };
}

describe('owners of lanes', () => {
  it('are not gone where nobody can say who owns what', async () => {
    const { state, owners, changes, looked } = openOwners();
    owners.prepare('queue');
    await looked();
    expect(owners.of('queue', 'lane')).toMatchObject({ instance: 'a' });
    state.isAway = true;
    for (const change of changes) change();
    await looked();
    expect(owners.of('queue', 'lane')).toBeUndefined();
    expect(owners.isGone('queue', 'a/1')).toBe(false);
    state.isAway = false;
    state.leases = [];
    owners.lookAnew('queue');
    for (const change of changes) change();
    await looked();
    expect(owners.isGone('queue', 'a/1')).toBe(true);
    owners.close();
  });

  it('own nothing once one has released what it owned, until it is looked', async () => {
    const { state, owners, looked } = openOwners();
    owners.prepare('queue');
    await looked();
    state.leases = leases.map((lease) => ({ ...lease, value: 'b/1' }));
    owners.released();
    expect(owners.of('queue', 'lane')).toBeUndefined();
    await looked();
    expect(owners.of('queue', 'lane')).toMatchObject({ instance: 'b', holder: 'b/1' });
    owners.close();
  });
});
