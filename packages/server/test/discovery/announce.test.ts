import { channel, defineContract, event } from '@sallyport/protocol';
import type { Gateway } from '@sallyport/server';
import { consulDiscovery, createGateway, GatewayError } from '@sallyport/server';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { authenticator } from '../guarded.ts';
import { startConsul } from './consul-agent.ts';

const contract = defineContract({
  name: 'announced',
  version: '1.0.0',
  channels: { room: channel('room', { emits: { said: event({ payload: z.object({}) }) } }) },
});
const place = { service: 'world-gateway', url: 'ws://10.0.0.5:4000/ws' };

describe('a gateway that is announced', () => {
  it('is registered when ready, critical while it is not, and gone before anybody hears goaway', async () => {
    await using consul = await startConsul();
    const { agent } = consul;
    let healthy = true;
    const discovery = consulDiscovery({ url: consul.url });
    await using harness = await startGatewayHarness(contract, {
      instance: 'gateway-1',
      announce: { discovery, ...place },
      dependencies: [{ name: 'database', check: async () => healthy, everyMs: 20 }],
    });
    await agent.until(() => agent.check('gateway-1')?.status === 'passing');
    const [found] = await discovery.lookUp('world-gateway');
    expect(found).toMatchObject({ url: place.url, meta: { contract: 'announced@1.0.0' } });

    healthy = false;
    await agent.until(() => agent.check('gateway-1')?.status === 'critical');
    healthy = true;
    await agent.until(() => agent.check('gateway-1')?.status === 'passing');
    await harness.gateway.ready;

    await using client = await harness.connect();
    const closed = harness.gateway.close({ spreadMs: 0, deadlineMs: 1_000 });
    await client.next((envelope) => envelope.type === 'system' && envelope.intent === 'goaway');
    expect(agent.check('gateway-1')).toBeUndefined();
    await closed;
  });

  it('runs and closes where Consul is away', async () => {
    const consul = await startConsul();
    await consul[Symbol.asyncDispose]();
    const discovery = consulDiscovery({ url: consul.url });
    await using harness = await startGatewayHarness(contract, {
      announce: { discovery, ...place },
    });
    await using client = await harness.connect();
    expect(client.received).toHaveLength(1);
  });

  it('is not registered where it never was ready', async () => {
    await using consul = await startConsul();
    const discovery = consulDiscovery({ url: consul.url });
    const gateway: Gateway<typeof contract> = createGateway(contract, {
      authenticator: authenticator(),
      announce: { discovery, ...place },
      dependencies: [{ name: 'database', check: async () => false }],
      startupDeadlineMs: 50,
    });
    await expect(gateway.listen()).rejects.toThrow(GatewayError);
    expect(consul.agent.requests).toEqual([]);
  });

  it.each([
    [{ service: 'a b' }, /"announce.service" must be a name/],
    [{ url: '10.0.0.5:4000' }, /"announce.url" must be where/],
  ])('refuses %o', (wrong, message) => {
    const discovery = consulDiscovery({ url: 'http://127.0.0.1:8500' });
    const options = {
      authenticator: authenticator(),
      announce: { discovery, ...place, ...wrong },
    };
    expect(() => createGateway(contract, options)).toThrow(message);
  });
});
