import type { Bus } from '@sallyport/server';
import { busCases } from '@sallyport/testing/bus-suite';
import { describe, test } from 'vitest';
import { memoryBus } from '../../src/bus/memory/memory-bus.ts';

describe('the memory driver', () => {
  // Two instances of one engine are, within a process, one bus.
  const bus = memoryBus();
  const open = async (): Promise<Bus> => ({ ...bus, async [Symbol.asyncDispose]() {} });

  test.each(busCases({ open }))('$name', ({ run }) => run());
});
