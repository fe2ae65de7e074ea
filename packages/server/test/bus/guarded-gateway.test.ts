import { channel, defineContract, event } from '@sallyport/protocol';
import { guardBus } from '@sallyport/server';
import { startGatewayHarness } from '@sallyport/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { leavingBus } from './leaving-bus.ts';

const contract = defineContract({
  name: 'guarded',
  version: '1.0.0',
  channels: {
    log: channel('log', {
      emits: { tick: event({ payload: z.object({ n: z.int() }) }) },
      history: { keep: 1_000, forMs: 60_000 },
    }),
  },
});

it('keeps publications while the bus is away, says so, and delivers them in order', async () => {
  const { bus, become } = leavingBus();
  await using harness = await startGatewayHarness(contract, {
    bus: guardBus(bus, { pauseMs: 20, failures: 1 }),
    health: { allowDetails: () => true },
  });
  const { gateway, url } = harness;
  const health = async (path = '') => {
    const at = url.replace('ws:', 'http:').replace('/ws', `/health/websocket-gateway${path}`);
    return (await fetch(at)).json();
  };
  await using client = await harness.connect();
  const subscribe = { type: 'subscribe', id: 's', channel: 'log' };
  expect(await client.ask(subscribe)).toMatchObject({ type: 'ack' });
  expect(await gateway.publish('log', 'tick', { n: 0 })).toEqual({ status: 'published' });
  expect(await health()).toMatchObject({ status: 'ready', dependencies: { bus: 'healthy' } });

  become('away');
  for (let n = 1; n < 50; n += 1) {
    expect(await gateway.publish('log', 'tick', { n })).toEqual({ status: 'queued' });
  }
  expect(gateway.stats().bus).toMatchObject({ waiting: 49, lost: 0 });
  expect(await health('/detailed')).toMatchObject({ bus: { waiting: 49 } });
  const early = { type: 'subscribe', id: 't', channel: 'log', payload: {} };
  expect(await client.ask(early)).toMatchObject({ type: 'ack', payload: { offset: 1 } });

  become('there');
  await expect.poll(() => gateway.stats().bus).toMatchObject({ state: 'closed', waiting: 0 });
  await expect.poll(() => client.received.length).toBe(53);
  const came = client.received.filter(({ type }) => type === 'message');
  expect(came).toMatchObject(came.map((_, n) => ({ payload: { n }, offset: n + 1 })));
  expect(came).toHaveLength(50);
});

it('is not ready until its bus answers', async () => {
  const { bus, become } = leavingBus();
  become('away');
  const starting = startGatewayHarness(contract, { bus: guardBus(bus, { pauseMs: 20 }) });
  become('there');
  await using harness = await starting;
  await using client = await harness.connect();
  expect(client.socket.readyState).toBe(1);
});
