import { EventEmitter, once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { channel, defineContract, method, request, stream } from '@sallyport/protocol';
import type { AuditRecord, Authenticator, Identity } from '@sallyport/server';
import { CallError, createGateway, createService } from '@sallyport/server';
import type { RawClient, RawClientOptions } from '@sallyport/testing';
import { connectRaw, createTokenMint } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { z } from 'zod';
import { createManualTime } from './manual-time.ts';
import { makeServer1 } from './mcp-servers.ts';

const GENERATIONS = 3;
const MINUTES = 20;
/** Tokens are minted by the machine's clock, and outlive the hour of the gateway's. */
const DAY_SEC = 86_400;
/** Longer than an address, or an answer, is remembered. */
const QUIET_MS = 600_000;

const nothing = z.object({});
const contract = defineContract({
  name: 'lived',
  version: '1.0.0',
  channels: {
    room: channel('room', {
      accepts: {
        echo: request({ payload: nothing, reply: nothing }),
        hang: request({ payload: nothing, reply: nothing }),
        pour: request({ payload: nothing, reply: stream(nothing) }),
        callBack: request({ payload: nothing, reply: z.object({ code: z.string() }) }),
      },
    }),
  },
  clientRpc: { confirm: method({ params: nothing, result: nothing }) },
});

const hung = (signal: AbortSignal) =>
  new Promise<Record<string, never>>((resolve) => {
    signal.addEventListener('abort', () => resolve({}), { once: true });
  });
const service = createService(contract, {
  channels: {
    room: {
      echo: (payload) => payload,
      hang: (_payload, { signal }) => hung(signal),
      async *pour(_payload, { signal }) {
        yield {};
        await hung(signal);
      },
      async callBack(_payload, context) {
        const thrown = await context.call('confirm', {}, { timeoutMs: 5_000 }).catch((e) => e);
        return { code: thrown instanceof CallError ? thrown.code : 'none' };
      },
    },
  },
});

/** What keeps the process alive, apart from pipes and files of the test runner. */
function resources(): readonly string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => /TCP|Timeout|Immediate|Zlib/.test(name))
    .sort();
}

/** Who came in, known as long as anything of the gateway knows them. */
function watchIdentities(inner: Authenticator) {
  const seen: WeakRef<Identity>[] = [];
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const authenticator: Authenticator = {
    async authenticate(token, signal) {
      const identity = await inner.authenticate(token, signal);
      seen.push(new WeakRef(identity));
      return identity;
    },
  };
  const known = (): number => {
    collectGarbage();
    return seen.filter((identity) => identity.deref() !== undefined).length;
  };
  return { authenticator, known, seen };
}

/** A gateway by the manual clock, and what is known from outside of what it holds. */
function startLife(generation: number, { authenticator }: { authenticator: Authenticator }) {
  const time = createManualTime();
  const doubts = new EventEmitter<{ asked: [] }>();
  const sink = { unfinished: 0, flushed: 0, written: [] as AuditRecord['event'][] };
  const gateway = createGateway(contract, {
    authenticator,
    clock: time.clock,
    instance: `generation-${generation}`,
    audit: {
      async write({ event }) {
        sink.unfinished += 1;
        sink.written.push(event);
        await setImmediate();
        sink.unfinished -= 1;
      },
      async flush() {
        sink.flushed += 1;
      },
    },
    // Whoever is called so is never judged.
    async session({ identity }, signal) {
      if (identity.subject !== 'nobody') return { allowed: true };
      doubts.emit('asked');
      return hung(signal).then(() => ({ allowed: true }));
    },
    trustProxy: { from: ['127.0.0.1'] },
    limits: { maxConnectionsPerUser: 2 },
    dependencies: [{ name: 'store', check: async () => {} }],
    mcp: { serve: (session) => makeServer1(session, { started: [], ended: [] }) },
  });
  gateway.mount(service);
  return { time, gateway, sink, doubts };
}

interface Life extends ReturnType<typeof startLife> {
  readonly url: string;
  readonly mint: (subject: string) => Promise<string>;
}

/** One minute: people come, two of one user too many; they subscribe, refresh, work, are evicted, leave. */
async function liveAMinute(life: Life, minute: number) {
  const { time, mint, gateway, url } = life;
  const connect = async (subject: string): Promise<RawClient> => {
    const headers = { 'x-forwarded-for': `192.0.${minute}.${subject.length}` };
    return welcomed(url, { token: await mint(subject), headers });
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
  const payload = { token: await mint(`hopper-${minute}`) };
  await hopper.ask({ type: 'refresh', id: 'r', payload });
  ada.send({ id: `w-${minute}`, channel: 'room', intent: 'hang', payload: {} });
  hopper.send({ id: `p-${minute}`, channel: 'room', intent: 'pour', payload: {} });
  await newest.ask({ id: `e-${minute}`, channel: 'room', intent: 'echo', payload: {} });
  const refused = await connectRaw(url, { token: 'nonsense' });
  expect(await refused.closed).toMatchObject({ code: 4401 });
  await beUnheard(newest, time, minute);
  await useTickets(url, await mint('grace'));
  await speakMcp(url, await mint(`robot-${minute}`));
  await beNeverJudged(life);
  time.clock.advance(15_000);
  expect(await gateway.evict({ user: `ada-${minute}` })).toBe(1);
  await ada.closed;
  time.clock.advance(15_000);
  await hopper.close();
  newest.socket.terminate();
  await Promise.all([newest.closed, clients[2].close()]);
  time.clock.advance(20_000);
  await setImmediate();
}

async function welcomed(url: string, options: RawClientOptions): Promise<RawClient> {
  const client = await connectRaw(url, options);
  await client.next();
  return client;
}

/** The gateway calls a client that never answers. */
async function beUnheard(client: RawClient, time: Life['time'], minute: number): Promise<void> {
  const answer = client.ask({
    id: `c-${minute}`,
    channel: 'room',
    intent: 'callBack',
    payload: {},
  });
  await client.next(({ type }) => type === 'jsonrpc');
  time.clock.advance(5_000);
  expect(await answer).toMatchObject({ payload: { code: 'timeout' } });
}

/** Two tickets, of which one is never used. */
async function useTickets(url: string, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const ask = () => fetch(url.replace('ws:', 'http:'), { method: 'POST', headers });
  await (await ask()).body?.cancel();
  const { ticket } = (await (await ask()).json()) as { readonly ticket: string };
  const client = await welcomed(`${url}?ticket=${ticket}`, { subprotocols: ['sallyport.v1'] });
  await client.close();
}

/** An MCP client that leaves while its tool works. */
async function speakMcp(url: string, token: string): Promise<void> {
  const socket = new WebSocket(url, ['mcp'], { headers: { authorization: `Bearer ${token}` } });
  await once(socket, 'open');
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'slow' } };
  socket.send(JSON.stringify(call));
  socket.send(JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'ping' }));
  await once(socket, 'message');
  socket.terminate();
}

/** Somebody on whom the session service never decides. */
async function beNeverJudged({ url, mint, time, doubts }: Life): Promise<void> {
  const asked = once(doubts, 'asked');
  const connecting = connectRaw(url, { token: await mint('nobody') });
  await asked;
  time.clock.advance(3_000);
  expect(await (await connecting).closed).toMatchObject({ code: 1013 });
}

describe('an hour of connects, refreshes, evictions and drains', () => {
  it('leaves no timer, listener, socket, map entry or identity behind [SP-SEC-007]', async () => {
    const before = resources();
    const listeners = process.eventNames().map((name) => process.listenerCount(name));
    const { authenticator, mint } = createTokenMint();
    const identities = watchIdentities(authenticator);
    for (let generation = 0; generation < GENERATIONS; generation += 1) {
      const { time, gateway, sink, doubts } = startLife(generation, identities);
      const { url } = await gateway.listen();
      const mintLong = (subject: string) => mint({ subject, expiresInSec: DAY_SEC });
      const life: Life = { time, gateway, sink, doubts, url, mint: mintLong };
      const timersAtRest = time.clock.pending;
      for (let minute = 0; minute < MINUTES; minute += 1) await liveAMinute(life, minute);
      await expect.poll(() => gateway.stats().connections.active).toBe(0);
      time.clock.advance(QUIET_MS);
      expect(gateway.stats()).toMatchObject({
        connections: { active: 0, establishing: 0, users: 0, addresses: 0 },
        channels: {},
      });
      await expect.poll(() => time.clock.pending).toBe(timersAtRest);
      await expect.poll(identities.known).toBe(0);
      await expect.poll(() => sink.unfinished).toBe(0);
      expect(new Set(sink.written)).toEqual(
        new Set(['authentication', 'connection', 'subscription', 'refresh', 'ticket', 'eviction']),
      );
      const last = await welcomed(url, { token: await mintLong('last') });
      expect(identities.known()).toBe(1);
      last.send({ id: 'w', channel: 'room', intent: 'hang', payload: {} });
      await time.until(gateway.close({ spreadMs: 1_000, deadlineMs: 2_000 }));
      expect(await last.closed).toMatchObject({ code: 1012 });
      expect(time.clock.pending).toBe(0);
      expect(gateway.stats().connections).toMatchObject({ active: 0, users: 0 });
      expect(sink.flushed).toBe(1);
    }
    expect(identities.seen.length).toBeGreaterThan(GENERATIONS * MINUTES * 7);
    await expect.poll(identities.known).toBe(0);
    await expect.poll(resources).toEqual(before);
    expect(process.eventNames().map((name) => process.listenerCount(name))).toEqual(listeners);
  }, 120_000);
});
