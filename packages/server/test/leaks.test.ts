import { setImmediate } from 'node:timers/promises';
import { createGateway, createService } from '@sallyport/server';
import type { RawClient } from '@sallyport/testing';
import { connectRaw, createTokenMint } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { contract } from './fixture.ts';
import { createManualTime } from './manual-time.ts';

const MINUTES = 60;
/** Tokens are minted by the machine's clock, and outlive the hour of the gateway's. */
const DAY_SEC = 86_400;
/** Longer than an address is remembered, so that a sweep finds nobody. */
const QUIET_MS = 60_000;

/** What keeps the process alive, apart from pipes and files of the test runner. */
function resources(): readonly string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => /TCP|Timeout|Immediate|Zlib/.test(name))
    .sort();
}

/** A gateway by the manual clock, the clients that a test opened to it, and what it says of itself. */
function startLife(generation: number) {
  const time = createManualTime();
  const { authenticator, mint } = createTokenMint();
  const gateway = createGateway(contract, {
    authenticator,
    clock: time.clock,
    instance: `generation-${generation}`,
    audit: { write() {} },
    trustProxy: { from: ['127.0.0.1'] },
    limits: { maxConnectionsPerUser: 2 },
    dependencies: [{ name: 'store', check: async () => {} }],
  });
  gateway.mount(
    createService(contract, {
      channels: {
        room: {
          say: () => {},
          echo: (payload) => payload,
          later: (payload, { signal }) =>
            new Promise((resolve) => signal.addEventListener('abort', () => resolve(payload))),
          count: async function* () {},
          forever: async function* () {},
          fail: () => ({ text: '' }),
          admin: () => ({}),
        },
        pillar: { ask: () => ({ pillar: '' }) },
        exact: { ask: () => ({ pillar: 'exact' }) },
        own: { ask: () => ({}) },
      },
      rpc: { sum: () => 0, fail: () => null, hang: () => null, admin: () => null },
    }),
  );
  return { time, mint, gateway };
}

type Life = ReturnType<typeof startLife>;

/** One minute: people come, two of one user too many; they subscribe, refresh, work, are evicted, leave. */
async function liveAMinute({ time, mint, gateway }: Life, url: string, minute: number) {
  const connect = async (subject: string): Promise<RawClient> => {
    const headers = { 'x-forwarded-for': `192.0.${minute}.${subject.length}` };
    const client = await connectRaw(url, {
      token: await mint({ subject, expiresInSec: DAY_SEC }),
      headers,
    });
    await client.next();
    return client;
  };
  const clients = [
    await connect(`ada-${minute}`),
    await connect('grace'),
    await connect('grace'),
    await connect('grace'),
    await connect(`hopper-${minute}`),
  ] as const;
  const [ada, oldest, , newest, hopper] = clients;
  expect(await oldest.closed).toMatchObject({ code: 4410 });
  await ada.ask({ type: 'subscribe', id: 's', channel: 'room' });
  await hopper.ask({ type: 'subscribe', id: 's', channel: 'room' });
  await hopper.ask({
    type: 'refresh',
    id: 'r',
    payload: { token: await mint({ subject: `hopper-${minute}`, expiresInSec: DAY_SEC }) },
  });
  ada.send({ id: 'w', channel: 'room', intent: 'later', payload: { text: '' } });
  await newest.ask({ id: 'e', channel: 'room', intent: 'echo', payload: { text: 'x' } });
  const refused = await connectRaw(url, { token: 'nonsense' });
  expect(await refused.closed).toMatchObject({ code: 4401 });
  time.clock.advance(20_000);
  expect(gateway.evict({ user: `ada-${minute}` })).toBe(1);
  await ada.closed;
  time.clock.advance(20_000);
  await hopper.close();
  newest.socket.terminate();
  await Promise.all([newest.closed, clients[2].close()]);
  time.clock.advance(20_000);
  await setImmediate();
}

describe('an hour of connects, refreshes, evictions and drains', () => {
  it('leaves no timer, listener, socket or map entry behind [SP-SEC-007]', async () => {
    const before = resources();
    const listeners = process.eventNames().map((name) => process.listenerCount(name));
    for (let generation = 0; generation < 3; generation += 1) {
      const life = startLife(generation);
      const { time, gateway } = life;
      const { url } = await gateway.listen();
      const timersAtRest = time.clock.pending;
      for (let minute = 0; minute < MINUTES / 3; minute += 1) await liveAMinute(life, url, minute);
      await expect.poll(() => gateway.stats().connections.active).toBe(0);
      time.clock.advance(QUIET_MS);
      expect(gateway.stats()).toMatchObject({
        connections: { active: 0, establishing: 0, users: 0, addresses: 0 },
      });
      expect(gateway.stats().channels).toEqual({});
      await expect.poll(() => time.clock.pending).toBe(timersAtRest);
      const last = await connectRaw(url, { token: await life.mint({ expiresInSec: DAY_SEC }) });
      await last.next();
      last.send({ id: 'w', channel: 'room', intent: 'later', payload: { text: '' } });
      await time.until(gateway.close({ spreadMs: 1_000, deadlineMs: 2_000 }));
      expect(await last.closed).toMatchObject({ code: 1012 });
      expect(time.clock.pending).toBe(0);
      expect(gateway.stats().connections).toMatchObject({ active: 0, users: 0 });
    }
    await expect.poll(resources).toEqual(before);
    expect(process.eventNames().map((name) => process.listenerCount(name))).toEqual(listeners);
  }, 60_000);
});
