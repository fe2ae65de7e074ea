import type { Client, ClientStatus } from '@sallyport/client';
import { createClient } from '@sallyport/client';
import { channel, defineContract, request, stream } from '@sallyport/protocol';
import { createService } from '@sallyport/server';
import type { FaultProxy, GatewayHarness, HarnessOptions } from '@sallyport/testing';
import { planFaults, startFaultProxy, startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const text = z.object({ text: z.string() });
const contract = defineContract({
  name: 'faulty',
  version: '1.0.0',
  channels: {
    room: channel('room', {
      accepts: {
        echo: request({ payload: text, reply: text }),
        count: request({ payload: z.object({ to: z.int() }), reply: stream(z.int()) }),
      },
    }),
  },
});
const service = createService(contract, {
  channels: {
    room: {
      echo: ({ text }) => ({ text }),
      async *count({ to }) {
        for (let number = 1; number <= to; number += 1) yield number;
      },
    },
  },
});

interface Scene extends AsyncDisposable {
  readonly harness: GatewayHarness<typeof contract>;
  readonly proxy: FaultProxy;
  readonly client: Client<typeof contract>;
  readonly statuses: readonly ClientStatus[];
  reached(state: ClientStatus['state'], times: number): Promise<void>;
}

/** Our client, a fault proxy, a real gateway. */
async function setScene(options: HarnessOptions<typeof contract> = {}): Promise<Scene> {
  const stack = new AsyncDisposableStack();
  const harness = stack.use(
    await startGatewayHarness(contract, { services: [service], ...options }),
  );
  const proxy = stack.use(await startFaultProxy({ target: harness.url, seed: 11 }));
  const client = stack.use(
    createClient<typeof contract>({
      url: proxy.url,
      contract: 'faulty@1.0.0',
      token: () => harness.mint(),
      environment: { random: () => 0 }, // comes back without a delay
    }),
  );
  const statuses: ClientStatus[] = [];
  const watchers = new Set<() => void>();
  client.on('status', (status) => {
    statuses.push(status);
    for (const watcher of watchers) watcher();
  });
  return {
    harness,
    proxy,
    client,
    statuses,
    reached: (state, times) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (statuses.filter((status) => status.state === state).length >= times) resolve();
        };
        watchers.add(look);
        look();
      }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

describe('our client and a real gateway, through the proxy', () => {
  it.each(['reset', 'end'] as const)('comes back after a cut (%s)', async (how) => {
    await using scene = await setScene();
    await scene.client.connect();
    scene.proxy.cut({ how });
    await scene.reached('connected', 2);
    expect(scene.statuses).toContainEqual({ state: 'reconnecting', code: 1006, reason: '' });
    await expect(scene.client.channel('room').request('echo', { text: 'back' })).resolves.toEqual({
      text: 'back',
    });
  });

  it('keeps trying while it is refused', async () => {
    await using scene = await setScene();
    await scene.client.connect();
    const accept = scene.proxy.refuse();
    scene.proxy.cut();
    await scene.reached('reconnecting', 6);
    accept();
    await scene.reached('connected', 2);
    expect(scene.proxy.counts.refuse).toBeGreaterThan(1);
  });

  it('reads frames that are split at every byte boundary, both ways', async () => {
    await using scene = await setScene();
    const room = scene.client.channel('room');
    await scene.client.connect();
    for (let bytes = 1; bytes <= 160; bytes += 1) {
      const whole = scene.proxy.split(bytes);
      const sent = { text: `ä${bytes} 🎺` };
      await expect(room.request('echo', sent)).resolves.toEqual(sent);
      whole();
    }
    scene.proxy.split('random');
    scene.proxy.cut();
    await scene.reached('connected', 2); // the handshake too
  });

  it('reads frames that come joined, late and in drops', async () => {
    await using scene = await setScene();
    const room = scene.client.channel('room');
    await scene.client.connect();
    scene.proxy.join(5);
    scene.proxy.delay(5, { jitterMs: 10 });
    scene.proxy.throttle(20_000, { direction: 'down' });
    const numbers: number[] = [];
    for await (const number of room.stream('count', { to: 100 })) numbers.push(number);
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  it('notices a half-open connection by its heartbeat, and makes another', async () => {
    await using scene = await setScene({ heartbeat: { intervalMs: 50, timeoutMs: 400 } });
    await scene.client.connect();
    scene.proxy.freeze({ connection: 1 });
    await scene.reached('connected', 2);
    expect(scene.statuses).toContainEqual({
      state: 'reconnecting',
      code: 4408,
      reason: 'nothing arrived for 400 ms',
    });
  });

  it('outlives a seeded plan of every kind of fault: each call settles, and the last one succeeds', async () => {
    await using scene = await setScene({ heartbeat: { intervalMs: 100, timeoutMs: 500 } });
    const room = scene.client.channel('room');
    await scene.client.connect();
    const pauseMs = { min: 10, max: 60 };
    const holdMs = { min: 10, max: 200 };
    const played = scene.proxy.play(
      planFaults({ seed: 2_027, durationMs: 2_000, pauseMs, holdMs }),
    );
    let over = false;
    void played.done.then(() => {
      over = true;
    });
    const outcomes = { answered: 0, failed: 0 };
    const wrong: unknown[] = [];
    while (!over) {
      const sent = { text: `${outcomes.answered}, ${outcomes.failed}` };
      await room.request('echo', sent, { timeoutMs: 1_000 }).then(
        ({ text }) => {
          outcomes.answered += 1;
          if (text !== sent.text) wrong.push(text);
        },
        () => {
          outcomes.failed += 1;
        },
      );
    }
    scene.proxy.heal();
    await expect(room.request('echo', { text: 'still here' })).resolves.toEqual({
      text: 'still here',
    });
    expect(wrong).toEqual([]);
    expect(outcomes.answered).toBeGreaterThan(0);
    expect(Object.values(scene.proxy.counts).filter((count) => count > 0).length).toBeGreaterThan(
      4,
    );
  }, 30_000);
});
