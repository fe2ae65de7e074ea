import type { DisposablePartitions, MortalBus } from '@sallyport/testing/bus-suite';
import { busCases } from '@sallyport/testing/bus-suite';
import { describe, test } from 'vitest';
import type { Bus } from '../../src/bus/bus.ts';
import { BusError } from '../../src/bus/bus-error.ts';
import { memoryBus } from '../../src/bus/memory/memory-bus.ts';
import { MemoryPartitions } from '../../src/bus/memory/memory-partitions.ts';
import { PartitionedQueues } from '../../src/bus/partitions/partitioned-queues.ts';
import { systemClock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';

const clock = systemClock;

/** What is shared, until the instance that uses it is gone: whatever it asks for then fails. */
function cutOff<T extends object>(target: T, isGone: () => boolean): T {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const answer: unknown =
          isGone() && name !== 'stop'
            ? Promise.reject(new BusError('closed', 'The instance is gone.'))
            : value.apply(target, args);
        const wrap = (one: unknown): unknown => (isPort(one) ? cutOff(one, isGone) : one);
        return answer instanceof Promise ? answer.then(wrap) : wrap(answer);
      };
    },
  });
}

/** Whether there is something to ask of it; the rest is data. */
function isPort(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((one) => typeof one === 'function');
}

describe('the memory driver', () => {
  // Within a process the instances share what the engine holds, each with queues of its own.
  const engine = memoryBus();
  const partitions = new MemoryPartitions(clock);

  const openMortal = async (): Promise<MortalBus> => {
    let gone = false;
    const { topics } = engine;
    const records = cutOff(engine.records, () => gone);
    const store = cutOff(partitions, () => gone);
    const queues = new PartitionedQueues({
      ...{ store, records, topics, clock },
      log: silentLog,
      leaseMs: 2_000,
    });
    const bus: Bus = {
      ...engine,
      queues,
      async [Symbol.asyncDispose]() {
        await queues[Symbol.asyncDispose]();
        gone = true;
      },
    };
    return Object.assign(bus, {
      kill() {
        gone = true;
      },
    });
  };
  const openPartitions = async (): Promise<DisposablePartitions> =>
    Object.assign(
      cutOff(partitions, () => false),
      { async [Symbol.asyncDispose]() {} },
    );

  test.each(busCases({ open: openMortal, openMortal, openPartitions }))('$name', ({ run }) =>
    run(),
  );
});
