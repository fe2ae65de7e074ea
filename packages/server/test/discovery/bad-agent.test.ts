import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { ServiceInstance } from '@sallyport/server';
import { consulDiscovery, GatewayError } from '@sallyport/server';
import { createManualClock } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';

const instance: ServiceInstance = {
  id: 'gateway-1',
  service: 'world-gateway',
  url: 'ws://10.0.0.5:4000/ws',
  meta: {},
};

/** Something that answers in the place of an agent. */
async function startInPlace(answer: RequestListener) {
  const asked: string[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    for (const wake of waiting) wake();
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    asked,
    url: `http://127.0.0.1:${port}`,
    async until(count: number) {
      while (asked.length < count) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const failure = (looking: Promise<unknown>) =>
  looking.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('what is no good agent', () => {
  it.each<[string, RequestListener, RegExp]>([
    ['answers 500', (_, response) => response.writeHead(500).end('rpc error'), /answered 500: rpc/],
    ['says no JSON', (_, response) => response.end('<html>'), /failed: .*JSON/],
    ['gives no list', (_, response) => response.end('{"Node":{}}'), /no list of "world-gateway"/],
    ['gives strange entries', (_, response) => response.end('[7,null]'), /no list of/],
    ['breaks off', (_, response) => response.destroy(), /failed: /],
    [
      'sends elsewhere',
      (_, response) => response.writeHead(301, { Location: 'http://127.0.0.1:1/' }).end(),
      /failed: .*redirect/,
    ],
  ])('fails a look-up, with why: it %s', async (_what, answer, message) => {
    await using agent = await startInPlace(answer);
    const discovery = consulDiscovery({ url: agent.url, token: 'a-secret' });
    const error = await failure(discovery.lookUp('world-gateway'));
    expect(error).toBeInstanceOf(GatewayError);
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain('a-secret');
  });

  it('that says nothing is given up', async () => {
    await using agent = await startInPlace(() => {});
    const clock = createManualClock();
    const discovery = consulDiscovery({ url: agent.url, clock });
    const looking = failure(discovery.lookUp('world-gateway'));
    await agent.until(1);
    clock.advance(5_000);
    expect(await looking).toBeInstanceOf(GatewayError);

    const registration = discovery.register(instance);
    await agent.until(2);
    const leaving = registration.deregister();
    clock.advance(2_000); // the registration that is under way
    await agent.until(3);
    clock.advance(2_000); // the farewell
    await leaving;
    expect(agent.asked.at(-1)).toBe('PUT /v1/agent/service/deregister/gateway-1');
  });

  it('leaves a watcher with what it was told last, and is asked on', async () => {
    const good = JSON.stringify([{ Service: { ID: 'a', Meta: { url: 'ws://a:1/ws' } } }]);
    const answers = [good, 'no JSON', good];
    await using agent = await startInPlace((_, response) => {
      const text = answers.shift();
      if (text === undefined) return; // held back, as nothing changes
      response.writeHead(200, { 'X-Consul-Index': 7 }).end(text);
    });
    const lines: string[] = [];
    const take = (_fields: object, line: string) => lines.push(line);
    const log = { debug: take, info: take, warn: take, error: take };
    const lists: string[][] = [];
    const watch = consulDiscovery({ url: agent.url, log }).watch('world-gateway', (found) => {
      lists.push(found.map(({ url }) => url));
    });
    await agent.until(4);
    watch.stop();
    expect(lists).toEqual([['ws://a:1/ws'], ['ws://a:1/ws']]);
    expect(lines).toEqual(['Consul could not be asked; what it said last counts']);
    expect(agent.asked.map((line) => /index=(\d+)/.exec(line)?.[1])).toEqual(['0', '7', '0', '7']);
  });
});
