import type { ServiceInstance } from '@sallyport/server';
import { consulDiscovery, environmentDiscovery, GatewayError } from '@sallyport/server';
import { describe, expect, it } from 'vitest';
import { startConsul } from './consul-agent.ts';

const instance: ServiceInstance = {
  id: 'gateway-1',
  service: 'world-gateway',
  url: 'ws://10.0.0.5:4000/ws',
  meta: { contract: 'world@1.0.0' },
};

/** A log that tells its lines. */
function listen() {
  const lines: string[] = [];
  const first = Promise.withResolvers<void>();
  const take = (_fields: object, message: string) => {
    lines.push(message);
    first.resolve();
  };
  return { lines, first: first.promise, log: { debug: take, info: take, warn: take, error: take } };
}

/** Lists as a watch tells them, each to be waited for. */
function seen() {
  const lists: string[][] = [];
  let wake = () => {};
  return {
    lists,
    onChange(instances: readonly ServiceInstance[]) {
      lists.push(instances.map(({ id }) => id));
      wake();
    },
    async until(ids: readonly string[]) {
      while (lists.at(-1)?.join() !== ids.join()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

describe('discovery by Consul', () => {
  it('registers an instance with a check, finds it, and takes it back', async () => {
    await using consul = await startConsul();
    const discovery = consulDiscovery({ url: consul.url });
    const registration = discovery.register(instance);
    await consul.agent.until(() => consul.agent.check('gateway-1')?.output === 'ready');
    expect(consul.agent.check('gateway-1')?.status).toBe('passing');
    expect(await discovery.lookUp('world-gateway')).toEqual([
      { ...instance, meta: { ...instance.meta, url: instance.url } },
    ]);
    expect(await discovery.lookUp('other')).toEqual([]);

    await registration.deregister();
    await registration.deregister();
    expect(consul.agent.check('gateway-1')).toBeUndefined();
    expect(await discovery.lookUp('world-gateway')).toEqual([]);
  });

  it('sends nobody to an instance that reports itself critical', async () => {
    await using consul = await startConsul();
    const discovery = consulDiscovery({ url: consul.url });
    const registration = discovery.register(instance);
    await consul.agent.until(() => consul.agent.check('gateway-1')?.output === 'ready');
    registration.report('critical', 'not ready');
    await consul.agent.until(() => consul.agent.check('gateway-1')?.status === 'critical');
    expect(await discovery.lookUp('world-gateway')).toEqual([]);
    registration.report('passing', 'ready');
    await consul.agent.until(() => consul.agent.check('gateway-1')?.status === 'passing');
    expect(await discovery.lookUp('world-gateway')).toHaveLength(1);
    await registration.deregister();
  });

  it('renews its check for as long as it lives', async () => {
    await using consul = await startConsul();
    const registration = consulDiscovery({ url: consul.url, ttlMs: 1_000 }).register(instance);
    const updates = () => consul.agent.requests.filter((line) => line.includes('/check/')).length;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (updates() < 6) return; // two times to live
        clearInterval(timer);
        resolve();
      }, 20);
    });
    expect(consul.agent.check('gateway-1')?.status).toBe('passing');
    await registration.deregister();
  });

  it('registers again with an agent that has forgotten it', async () => {
    await using consul = await startConsul();
    const { lines, log } = listen();
    const discovery = consulDiscovery({ url: consul.url, ttlMs: 1_500, log });
    const registration = discovery.register(instance);
    await consul.agent.until(() => consul.agent.check('gateway-1')?.output === 'ready');
    consul.agent.forget();
    await consul.agent.until(() => consul.agent.check('gateway-1')?.output === 'ready');
    await registration.deregister();
    expect(lines[0]).toBe('Consul was not told about this instance');
  });

  it('waits for an agent that is away, and says so once', async () => {
    const { port } = await freePort();
    const { lines, first, log } = listen();
    const discovery = consulDiscovery({ url: `http://127.0.0.1:${port}`, ttlMs: 1_000, log });
    await expect(discovery.lookUp('world-gateway')).rejects.toThrow(GatewayError);
    const registration = discovery.register(instance);
    await first;
    await using consul = await startConsul({ port });
    await consul.agent.until(() => consul.agent.check('gateway-1')?.output === 'ready');
    await registration.deregister();
    expect(lines).toEqual([
      'Consul was not told about this instance',
      'Consul knows this instance again',
    ]);
  });

  it('gives up taking an instance back where nobody answers', async () => {
    const { port } = await freePort();
    const { lines, log } = listen();
    const discovery = consulDiscovery({ url: `http://127.0.0.1:${port}`, log });
    await discovery.register(instance).deregister();
    expect(lines).toContain('Consul was not told that this instance leaves');
  });

  it('tells a watcher every change, by blocking queries', async () => {
    await using consul = await startConsul();
    const discovery = consulDiscovery({ url: consul.url });
    const { lists, onChange, until } = seen();
    const watch = discovery.watch('world-gateway', onChange);
    await until([]);
    const one = discovery.register(instance);
    await until(['gateway-1']);
    const two = discovery.register({ ...instance, id: 'gateway-2' });
    await until(['gateway-1', 'gateway-2']);
    one.report('critical', 'not ready');
    await until(['gateway-2']);
    consul.agent.forget(); // its index goes backwards
    await until([]);
    watch.stop();
    await Promise.all([one.deregister(), two.deregister()]);
    expect(lists.length).toBeGreaterThanOrEqual(5);
    const queries = consul.agent.requests.filter((line) => line.includes('index='));
    expect(queries[0]).toContain('index=0');
    expect(queries.length).toBeLessThan(30); // held back, not asked again and again
  });

  it('names what a token lacks, without telling it', async () => {
    await using consul = await startConsul({ token: 'good-secret' });
    const wrong = consulDiscovery({ url: consul.url, token: 'bad-secret' });
    const error: unknown = await wrong.lookUp('world-gateway').catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/answered 403.*service:write/);
    expect(String(error)).not.toContain('bad-secret');
    const right = consulDiscovery({ url: consul.url, token: 'good-secret' });
    expect(await right.lookUp('world-gateway')).toEqual([]);
  });

  it.each([
    [{ url: 'consul' }, /"url" must be like/],
    [{ url: 'http://127.0.0.1:8500', ttlMs: 10 }, /"ttlMs" must be 1000/],
  ])('refuses %o', (options, message) => {
    expect(() => consulDiscovery(options)).toThrow(message);
  });
});

describe('discovery by the environment', () => {
  const environment = { SALLYPORT_SERVICE_WORLD_GATEWAY: 'ws://a:1/ws, ws://b:2/ws' };

  it('finds what a variable lists', async () => {
    const discovery = environmentDiscovery({ environment });
    const found = await discovery.lookUp('world-gateway');
    expect(found.map(({ url }) => url)).toEqual(['ws://a:1/ws', 'ws://b:2/ws']);
    const { lists, onChange } = seen();
    discovery.watch('world-gateway', onChange).stop();
    expect(lists).toHaveLength(1);
    await discovery.register(instance).deregister();
  });

  it('says which variable to set, and what a wrong one holds', async () => {
    const discovery = environmentDiscovery({ environment: { SALLYPORT_SERVICE_BAD: 'nowhere' } });
    await expect(discovery.lookUp('agents')).rejects.toThrow(/set SALLYPORT_SERVICE_AGENTS/);
    await expect(discovery.lookUp('bad')).rejects.toThrow(/"nowhere" is none/);
  });
});

/** A port that nobody listens on. */
async function freePort() {
  await using consul = await startConsul();
  return { port: consul.port };
}
