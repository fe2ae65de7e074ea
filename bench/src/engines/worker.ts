import type { Host } from '../host.ts';

/** Something that clients do not reach. */
export function worker(stop: () => Promise<unknown>): Host {
  return {
    target: { port: 0, path: '', subprotocols: [] },
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
