import { memoryBus } from '@sallyport/server';
import { Desk } from './desk.ts';

/** Two gateways on one bus, whose work is counted in one place. */
export async function startTwo(bus = memoryBus()) {
  const desk = new Desk();
  const a = await desk.start({ bus, instance: 'a' });
  const b = await desk.start({ bus, instance: 'b' });
  return {
    ...{ desk, a, b, bus },
    async [Symbol.asyncDispose]() {
      desk.open.resolve();
      desk.end.resolve();
      await Promise.all([a[Symbol.asyncDispose](), b[Symbol.asyncDispose]()]);
      await bus[Symbol.asyncDispose]();
    },
  };
}
