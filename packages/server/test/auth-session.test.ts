import { channel, defineContract, request } from '@sallyport/protocol';
import type { SessionCandidate, SessionCheck } from '@sallyport/server';
import { createService, silentAudit } from '@sallyport/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { authenticator, closeOf, inSec, startGuarded, token, welcomed } from './guarded.ts';

const contract = defineContract({
  name: 'sessions',
  version: '1.0.0',
  claims: z.object({ tenant: z.string().min(1), level: z.int().default(1) }),
  channels: {
    me: channel('me', {
      accepts: {
        who: request({
          payload: z.object({}),
          reply: z.object({
            tenant: z.string(),
            level: z.int(),
            team: z.unknown(),
            user: z.unknown(),
          }),
        }),
      },
    }),
  },
});

const service = createService(contract, {
  channels: {
    me: {
      who: (_payload, { identity }) => ({
        tenant: identity.claims.tenant,
        level: identity.claims.level,
        team: identity.claims.team,
        user: identity.user ?? null,
      }),
    },
  },
});

async function start(session?: SessionCheck, limits = {}) {
  const guarded = await startGuarded(contract, { ...(session && { session }), limits });
  guarded.gateway.mount(service);
  return guarded;
}

const good = () => token({ tenant: 'acme', team: 'red' });
const who = { id: '1', channel: 'me', intent: 'who', payload: {} };

describe('claims that the contract asks for', () => {
  it('reach handlers as the contract parses them, beside the others', async () => {
    await using guarded = await start();
    await using client = await welcomed(guarded.url, { token: await good() });
    expect(await client.ask(who)).toMatchObject({
      payload: { tenant: 'acme', level: 1, team: 'red', user: null },
    });
  });

  it('keep out whoever has others, and the audit record names them', async () => {
    await using guarded = await start();
    for (const claims of [{}, { tenant: '' }, { tenant: 7 }, { tenant: 'acme', level: 'high' }]) {
      expect(await closeOf(guarded.url, { token: await token(claims) })).toMatchObject({
        code: 4401,
        reason: expect.not.stringContaining('tenant'),
      });
    }
    expect(guarded.records.at(-1)).toMatchObject({
      outcome: 'refused',
      reason: 'the claims are not what the contract says: "level"',
    });
  });

  it('are asked for on refresh as well', async () => {
    await using guarded = await start();
    await using client = await welcomed(guarded.url, { token: await good() });
    const payload = { token: await token() };
    expect(await client.ask({ type: 'refresh', id: 'r', payload })).toMatchObject({
      payload: { code: 'forbidden' },
    });
    expect(await client.ask(who)).toMatchObject({ payload: { tenant: 'acme' } });
  });
});

describe('claims that the contract transforms', () => {
  const transformed = defineContract({
    name: 'transformed',
    version: '1.0.0',
    claims: z.object({ level: z.string().transform(Number) }),
    channels: {},
  });

  it('are transformed once, by way of a ticket too', async () => {
    const seen: unknown[] = [];
    await using guarded = await startGuarded(transformed, {
      session: ({ identity }) => {
        seen.push(identity.claims.level);
        return { allowed: true };
      },
    });
    const headers = { authorization: `Bearer ${await token({ level: '7' })}` };
    const response = await fetch(guarded.httpUrl, { method: 'POST', headers });
    const { ticket } = (await response.json()) as { ticket: string };
    const plain = { subprotocols: ['sallyport.v1'] };
    await using client = await welcomed(`${guarded.url}?ticket=${ticket}`, plain);
    expect(client.received).toHaveLength(1);
    expect(seen).toEqual([7, 7]);
  });
});

describe('the session check', () => {
  it('knows who comes and how, and tells handlers of the user', async () => {
    const asked: SessionCandidate[] = [];
    await using guarded = await start((candidate) => {
      asked.push(candidate);
      return { allowed: true, user: { name: 'Ada' } };
    });
    const session = '0b7c9d2e-4b0e-4a3f-9c53-2d1f0a6e8b11';
    await using client = await welcomed(`${guarded.url}?session=${session}`, {
      token: await good(),
    });
    expect(await client.ask(who)).toMatchObject({ payload: { user: { name: 'Ada' } } });
    await client.ask({ type: 'refresh', id: 'r', payload: { token: await good() } });
    expect(asked).toMatchObject([
      { via: 'connect', sessionId: session, address: '127.0.0.1', identity: { subject: 'ada' } },
      { via: 'refresh', sessionId: session, connectionId: expect.any(String) },
    ]);
  });

  it('is not asked about a token that is not good', async () => {
    await using guarded = await start(() => {
      throw new Error('asked');
    });
    const late = await token({ tenant: 'acme', exp: inSec(-1) });
    expect(await closeOf(guarded.url, { token: late })).toMatchObject({ code: 4401 });
  });

  it('closes 4403 by its veto, without its reason [SP-CON-017]', async () => {
    await using guarded = await start(() => ({ allowed: false, reason: 'suspended by Bob' }));
    const closed = await closeOf(guarded.url, { token: await good() });
    expect(closed).toEqual({ code: 4403, reason: 'this identity may not connect' });
    expect(guarded.records).toMatchObject([
      { outcome: 'vetoed', reason: 'suspended by Bob', userId: 'ada' },
    ]);
  });

  it.each<[string, SessionCheck]>([
    ['throws', () => Promise.reject(new Error('a secret of the machine room'))],
    [
      'throws at once',
      () => {
        throw new Error('a secret of the machine room');
      },
    ],
    ['answers nothing', () => undefined as never],
    ['answers something else', () => ({ allowed: 'yes' }) as never],
    ['does not answer', () => new Promise<never>(() => {})],
  ])('fails closed with 1013 where it %s [SP-CON-070] [SP-SEC-006]', async (_name, session) => {
    await using guarded = await start(session, { sessionTimeoutMs: 20 });
    const closed = await closeOf(guarded.url, { token: await good() });
    expect(closed).toMatchObject({ code: 1013, reason: expect.not.stringContaining('secret') });
    expect(guarded.records).toMatchObject([{ outcome: 'unavailable', userId: 'ada' }]);
    expect(JSON.stringify(guarded.records)).not.toContain('secret');
  });

  it('aborts what it waits for at its deadline', async () => {
    let aborted = false;
    await using guarded = await start(
      (_candidate, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(signal.reason);
          });
        }),
      { sessionTimeoutMs: 20 },
    );
    expect(await closeOf(guarded.url, { token: await good() })).toMatchObject({ code: 1013 });
    expect(aborted).toBe(true);
  });

  it('closes a connection that refreshes when it may no longer connect [SP-LIV-064]', async () => {
    let allowed = true;
    await using guarded = await start(() =>
      allowed ? { allowed } : { allowed, reason: 'signed out' },
    );
    await using client = await welcomed(guarded.url, { token: await good() });
    allowed = false;
    const payload = { token: await good() };
    const answer = await client.ask({ type: 'refresh', id: 'r', payload });
    expect(answer).toMatchObject({ payload: { code: 'forbidden' } });
    expect(await client.closed).toMatchObject({ code: 4403 });
  });
});

describe('a refresh', () => {
  it('waits for the one before it', async () => {
    let answer: (() => void) | undefined;
    const slow = authenticator();
    let asked = 0;
    await using guarded = await startGuarded(contract, {
      audit: silentAudit,
      authenticator: {
        async authenticate(text, signal) {
          asked += 1;
          if (asked > 1) await new Promise<void>((resolve) => (answer = resolve));
          return slow.authenticate(text, signal);
        },
      },
    });
    await using client = await welcomed(guarded.url, { token: await good() });
    const payload = { token: await good() };
    client.send({ type: 'refresh', id: '1', payload });
    expect(await client.ask({ type: 'refresh', id: '2', payload })).toMatchObject({
      payload: { code: 'rate_limited' },
    });
    answer?.();
    expect(await client.next(({ type }) => type === 'ack')).toMatchObject({ ref: '1' });
    expect(asked).toBe(2);
  });

  it('that is never judged is answered by unavailable at the deadline [SP-LIV-063]', async () => {
    const first = authenticator();
    let asked = 0;
    await using guarded = await startGuarded(contract, {
      limits: { handshakeTimeoutMs: 500 },
      authenticator: {
        authenticate: (text, signal) => {
          asked += 1;
          return asked > 1 ? new Promise<never>(() => {}) : first.authenticate(text, signal);
        },
      },
    });
    await using client = await welcomed(guarded.url, { token: await good() });
    const payload = { token: await good() };
    expect(await client.ask({ type: 'refresh', id: '1', payload })).toMatchObject({
      payload: { code: 'unavailable' },
    });
  });

  it('is told how long before the expiry, as configured [SP-LIV-018]', async () => {
    await using guarded = await startGuarded(contract, {
      heartbeat: { intervalMs: 20, expiringLeadMs: 3_600_000 },
    });
    await using client = await welcomed(guarded.url, { token: await good() });
    expect(await client.next()).toMatchObject({ type: 'system', intent: 'expiring' });
  });
});
