import type { Bus } from '@sallyport/server';
import { startFaultProxy } from '@sallyport/testing';
import type { MortalBus } from '@sallyport/testing/bus-suite';

/** A bus whose way to the engine can fall silent. */
export async function openMortal(url: string, open: (url: string) => Bus): Promise<MortalBus> {
  const proxy = await startFaultProxy({ target: url });
  const bus = open(proxy.url);
  return {
    ...bus,
    kill: () => void proxy.freeze(),
    async [Symbol.asyncDispose]() {
      await bus[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}
