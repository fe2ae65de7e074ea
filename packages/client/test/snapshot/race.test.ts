import { openSnapshot } from '@sallyport/client/snapshot';
import { expect, it } from 'vitest';
import { createLuck } from '../random-walk/luck.ts';
import { startWorld } from './world.ts';

const STEPS = 150;

it.each([1, 2, 3])(
  'whatever happens while it is loaded, nothing is lost or doubled (seed %i)',
  async (seed) => {
    await using world = await startWorld();
    const luck = createLuck(seed);
    const held: (() => void)[] = [];
    let loads = 0;
    await using snapshot = openSnapshot(world.world, {
      async load() {
        loads += 1;
        const hold = () => new Promise<void>((resolve) => held.push(resolve));
        await hold();
        const read = world.now();
        await hold();
        return read;
      },
      handlers: { added: (list: readonly number[], { n }) => [...list, n] },
      environment: { random: () => 0 },
    });
    const broken: unknown[] = [];
    snapshot.watch(() => {
      const { value = [] } = snapshot.state;
      if (!value.every((n, index) => n === index)) broken.push(value);
    });
    let comeBack: (() => void) | undefined;
    let next = 0;
    await expect.poll(() => loads).toBe(1);
    for (let step = 0; step < STEPS; step += 1) {
      const chance = luck();
      if (chance < 0.6) {
        await world.add(next);
        next += 1;
      } else if (chance < 0.7) await world.noise();
      else if (chance < 0.9) held.shift()?.();
      else if (comeBack === undefined) comeBack = await world.cut();
      else {
        comeBack();
        comeBack = undefined;
        await world.roundTrip();
      }
    }
    comeBack?.();
    await expect
      .poll(
        () => {
          for (const end of held.splice(0)) end();
          return [snapshot.state.status, snapshot.state.value?.length];
        },
        { timeout: 8_000 },
      )
      .toEqual(['live', next]);
    expect(broken).toEqual([]);
    expect(loads).toBeGreaterThan(1);
  },
  20_000,
);
