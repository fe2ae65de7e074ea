import type { Client, ClientOptions } from '@sallyport/client';
import type { Position } from '@sallyport/protocol';
import { channel, defineContract, event } from '@sallyport/protocol';
import { startGatewayHarness } from '@sallyport/testing';
import { z } from 'zod';

export const contract = defineContract({
  name: 'world',
  version: '1.0.0',
  channels: {
    world: channel('world', {
      emits: {
        added: event({ payload: z.object({ n: z.int() }) }),
        noise: event({ payload: z.object({}) }),
      },
      history: { keep: 3, forMs: 60_000 },
      access: { subscribe: 'look' },
    }),
    news: channel('news', { emits: { said: event({ payload: z.object({}) }) } }),
  },
});

/** A back end whose state is a list of numbers, and a client that follows it; coming back waits for the test. */
export async function startWorld(options: Partial<ClientOptions<typeof contract>> = {}) {
  const harness = await startGatewayHarness(contract);
  const { gateway } = harness;
  const probe = await harness.connect({ scopes: ['look'] });
  const { payload } = (await probe.ask({ type: 'subscribe', id: 's', channel: 'world' })) as {
    payload: Position;
  };
  const numbers: number[] = [];
  let offset = 0;
  let door = Promise.resolve();
  const client: Client<typeof contract> = harness.createClient(undefined, {
    async token() {
      await door;
      return harness.mint({ subject: 'eve', scopes: ['look'] });
    },
    environment: { random: () => 0 },
    ...options,
  });
  let last = 0;
  const waiting = new Set<() => void>();
  client.on('envelope', ({ envelope }) => {
    if (envelope.type !== 'message' || !('offset' in envelope)) return;
    last = envelope.offset ?? last;
    for (const wake of waiting) wake();
  });
  return {
    harness,
    client,
    world: client.channel('world'),
    /** What a loader gives now. */
    now: () => ({ value: [...numbers], at: { epoch: payload.epoch, offset } }),
    async add(...more: readonly number[]) {
      for (const n of more) {
        numbers.push(n);
        offset += 1;
        await gateway.publish('world', 'added', { n });
      }
    },
    async noise() {
      offset += 1;
      await gateway.publish('world', 'noise', {});
    },
    /** Ends the client's connection; it comes back when the result is called. */
    async cut(): Promise<() => void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      door = promise;
      await gateway.evict({ user: 'eve' }, { reconnect: true });
      return resolve;
    },
    /** Resolves when the client has heard everything that was published. */
    async heard(): Promise<void> {
      while (last < offset) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    /** Asks the gateway something, and waits for the answer. */
    async roundTrip(): Promise<void> {
      const subscription = client.channel('news').subscribe({});
      await subscription.ready;
      await subscription.close();
    },
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
  };
}
