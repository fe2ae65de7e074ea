import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { PlannedFault } from '@sallyport/testing';
import { createManualClock, planFaults } from '@sallyport/testing';
import { expect, it } from 'vitest';
import { connectPair } from './tcp-pair.ts';

it('plans the same faults for the same seed, of every kind', () => {
  const plan = planFaults({ seed: 42, durationMs: 60_000 });
  expect(planFaults({ seed: 42, durationMs: 60_000 })).toEqual(plan);
  expect(planFaults({ seed: 43, durationMs: 60_000 })).not.toEqual(plan);
  expect(new Set(plan.map(({ fault }) => fault.kind)).size).toBe(7);
  expect(plan.every(({ atMs }, place) => atMs > (plan[place - 1]?.atMs ?? 0))).toBe(true);
  expect(plan.at(-1)?.atMs).toBeLessThan(60_000);
});

it('plans the kinds that it is asked for', () => {
  const plan = planFaults({ seed: 1, durationMs: 5_000, kinds: ['cut', 'freeze'] });
  expect(new Set(plan.map(({ fault }) => fault.kind))).toEqual(new Set(['cut', 'freeze']));
  expect(() => planFaults({ seed: 1, durationMs: 1, kinds: [] })).toThrow('"kinds"');
  expect(() => planFaults({ seed: 1, durationMs: 1, pauseMs: { min: 0, max: 1 } })).toThrow(
    '"pauseMs"',
  );
});

it('plays a plan by its clock, and takes back what lasts', async () => {
  const clock = createManualClock();
  await using pair = await connectPair({ clock });
  const plan: readonly PlannedFault[] = [
    { atMs: 100, forMs: 50, fault: { kind: 'freeze' } },
    { atMs: 120, forMs: 10, fault: { kind: 'throttle', bytesPerSecond: 10 }, victim: 0.9 },
    { atMs: 200, forMs: 0, fault: { kind: 'cut', how: 'end' }, victim: 0 },
  ];
  const played = pair.proxy.play(plan);
  clock.advance(100);
  let arrived = '';
  pair.peer.on('data', (piece) => {
    arrived += piece;
  });
  pair.client.write('x');
  await setImmediate();
  expect(arrived).toBe('');
  clock.advance(50);
  await once(pair.peer, 'data');
  clock.advance(50);
  await once(pair.client.resume(), 'end');
  await played.done;
  expect(pair.proxy.counts).toMatchObject({ freeze: 1, throttle: 1, cut: 1 });
  expect(clock.pending).toBe(0);
});

it('stops a plan, at once and twice', async () => {
  const clock = createManualClock();
  await using pair = await connectPair({ clock });
  const played = pair.proxy.play(planFaults({ seed: 5, durationMs: 10_000, kinds: ['freeze'] }));
  clock.advance(2_000);
  played.stop();
  played.stop();
  await played.done;
  expect(clock.pending).toBe(0);
  pair.client.write('flows');
  await once(pair.peer, 'data');
});
