import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Dependency } from '@sallyport/server';
import { createGateway, GatewayError, silentAudit } from '@sallyport/server';
import { connectRaw, createManualClock, createTokenMint, UpgradeRefused } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { contract, startFixture } from './fixture.ts';

/** A dependency whose health the test decides, and a promise of the next check after a change. */
function lever(name: string, healthy: boolean) {
  let state = healthy;
  let checked = Promise.withResolvers<void>();
  const dependency: Dependency = {
    name,
    everyMs: 10,
    async check() {
      checked.resolve();
      if (!state) throw new Error(`${name} is away, at a secret place`);
    },
  };
  return {
    dependency,
    async turn(to: boolean) {
      state = to;
      for (let n = 0; n < 2; n += 1) {
        checked = Promise.withResolvers();
        await checked.promise;
      }
    },
  };
}

async function startAttached(dependencies: readonly Dependency[], startupDeadlineMs = 60_000) {
  const { authenticator, mint } = createTokenMint();
  const gateway = createGateway(contract, {
    audit: silentAudit,
    authenticator,
    dependencies,
    startupDeadlineMs,
  });
  const server = createServer((request, response) => {
    if (!gateway.handleRequest(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const detach = gateway.attach(server);
  return {
    gateway,
    base: `http://127.0.0.1:${port}`,
    connect: async () => connectRaw(`ws://127.0.0.1:${port}/ws`, { token: await mint() }),
    async [Symbol.asyncDispose]() {
      await gateway.close({ deadlineMs: 0 });
      detach();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('readiness', () => {
  it('lets nobody in before every dependency is healthy [SP-CON-006]', async () => {
    const store = lever('store', false);
    await using attached = await startAttached([
      store.dependency,
      { name: 'bus', check: async () => true },
    ]);
    const error = await attached.connect().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UpgradeRefused);
    expect(error).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    expect(attached.gateway.stats()).toMatchObject({ ready: false, draining: false });
    await store.turn(true);
    await attached.gateway.ready;
    await using client = await attached.connect();
    expect(await client.next()).toMatchObject({ intent: 'welcome' });
  });

  it('keeps the connections that it has when a dependency is lost, and lets in no new ones [SP-CON-063]', async () => {
    const store = lever('store', true);
    await using attached = await startAttached([store.dependency]);
    await attached.gateway.ready;
    await using client = await attached.connect();
    await client.next();
    await store.turn(false);
    expect(await attached.connect().catch((reason: unknown) => reason)).toMatchObject({
      status: 503,
    });
    expect(await client.ask({ type: 'ping', id: 'p' })).toMatchObject({ type: 'pong' });
    await store.turn(true);
    await using again = await attached.connect();
    expect(await again.next()).toMatchObject({ intent: 'welcome' });
  });

  it('fails the start, naming what is missing, once the deadline has passed', async () => {
    const { authenticator } = createTokenMint();
    const gateway = createGateway(contract, {
      audit: silentAudit,
      authenticator,
      startupDeadlineMs: 50,
      dependencies: [
        { name: 'bus', check: async () => {} },
        { name: 'store', check: async () => false },
        { name: 'mute', check: () => new Promise(() => {}) },
      ],
    });
    const error = await gateway.listen().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GatewayError);
    expect(String(error)).toMatch(/"store" \(the check said false\), "mute" \(no answer yet\)/);
    expect(String(error)).not.toContain('bus');
    await expect(gateway.ready).rejects.toBe(error);
    expect(gateway.stats()).toMatchObject({ ready: false, draining: true });
  });

  it('ends a program that waits for it, with a code that is not 0', async () => {
    const program = fileURLToPath(new URL('./fixtures/never-ready.ts', import.meta.url));
    const child = spawn(process.execPath, ['--conditions=@sallyport/source', program], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(said).toMatch(/GatewayError: Not ready within 50 ms; not healthy: "store"/);
  });

  it('gives each check its deadline, by the clock, and tells it', async () => {
    const clock = createManualClock();
    const { authenticator } = createTokenMint();
    const asked = Promise.withResolvers<AbortSignal>();
    await using gateway = createGateway(contract, {
      audit: silentAudit,
      authenticator,
      clock,
      dependencies: [
        {
          name: 'mute',
          deadlineMs: 700,
          check: (signal) => {
            asked.resolve(signal);
            return new Promise(() => {});
          },
        },
      ],
    });
    const listening = gateway.listen().catch(() => {});
    const signal = await asked.promise;
    clock.advance(699);
    expect(signal.aborted).toBe(false);
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    clock.advance(1);
    await aborted;
    await expect
      .poll(() => gateway.dependencies())
      .toMatchObject([{ name: 'mute', state: 'unhealthy', fault: 'no answer within 700 ms' }]);
    clock.advance(60_000);
    await listening;
  });

  it('is immediate where nothing is depended on', async () => {
    await using fixture = await startFixture();
    await fixture.gateway.ready;
    expect(fixture.gateway.stats().ready).toBe(true);
  });

  it('never comes to a gateway that is closed first', async () => {
    const { authenticator } = createTokenMint();
    const gateway = createGateway(contract, { audit: silentAudit, authenticator });
    await gateway.close();
    await expect(gateway.ready).rejects.toThrow('closed before it was ready');
  });

  it.each([
    [{ name: '', check: async () => {} }, /names/],
    [{ name: 'a', check: 'yes' }, /"check"/],
    [{ name: 'a', check: async () => {}, everyMs: 0 }, /dependencies\.a\.everyMs/],
  ])('refuses a dependency that cannot be meant: %o', (dependency, message) => {
    const { authenticator } = createTokenMint();
    const dependencies = [dependency as unknown as Dependency];
    expect(() =>
      createGateway(contract, { audit: silentAudit, authenticator, dependencies }),
    ).toThrow(message);
  });
});
