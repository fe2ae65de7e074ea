import type { GatewayOptions, TicketStore } from '@sallyport/server';
import { memoryTicketStore } from '@sallyport/server';
import { connectRaw } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { contract } from './fixture.ts';
import { closeOf, inSec, refusedWith, startGuarded, token, welcomed } from './guarded.ts';
import { createManualTime } from './manual-time.ts';

const APP = 'https://app.example.com';
const OTHER = 'https://other.example.com';
const plain = { subprotocols: ['sallyport.v1'] };
const from = (origin: string) => ({ ...plain, headers: { origin } });

async function start(options: Partial<GatewayOptions> = {}) {
  const guarded = await startGuarded(contract, { origins: [APP, OTHER], ...options });
  return {
    ...guarded,
    /** Asks for a ticket; the URL to connect with. */
    async ticketUrl(claims: Record<string, unknown> = {}, origin?: string) {
      const headers = {
        authorization: `Bearer ${await token(claims)}`,
        ...(origin !== undefined && { origin }),
      };
      const response = await fetch(guarded.httpUrl, { method: 'POST', headers });
      const { ticket } = (await response.json()) as { ticket: string };
      return `${guarded.url}?ticket=${ticket}`;
    },
  };
}

describe('a ticket', () => {
  it('lets its identity in, once [SP-CON-011] [SP-CON-013] [SP-CON-073]', async () => {
    await using guarded = await start();
    const exp = inSec(300);
    const url = await guarded.ticketUrl({ sub: 'grace', scope: 'room:admin room:write', exp });
    await using client = await welcomed(url, plain);
    expect(client.received[0]).toMatchObject({
      payload: { userId: 'grace', tokenExpiresAt: exp * 1_000 },
    });
    const admin = { id: '1', channel: 'room', intent: 'admin', payload: {} };
    // Allowed; there is only nobody who does it.
    expect(await client.ask(admin)).toMatchObject({ payload: { code: 'unavailable' } });
    expect(await closeOf(url, plain)).toMatchObject({ code: 4401 });
    expect(guarded.recorded('authentication')).toMatchObject([
      { via: 'discovery', credential: 'header', outcome: 'accepted', userId: 'grace' },
      { via: 'connect', credential: 'ticket', outcome: 'accepted', userId: 'grace' },
      { via: 'connect', credential: 'ticket', outcome: 'refused' },
    ]);
  });

  it('that fifty use at once lets one in [SP-CON-013]', async () => {
    await using guarded = await start();
    const url = await guarded.ticketUrl();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => tryToConnect(url)));
    expect(outcomes.toSorted()).toEqual([...Array(49).fill('4401'), 'in']);
    const accepted = guarded
      .recorded('authentication')
      .filter(({ outcome }) => outcome === 'accepted');
    expect(accepted).toHaveLength(2); // the discovery, and one connection
  });

  it('is of its origin only, and used up by another [SP-CON-071] [SP-CON-072]', async () => {
    await using guarded = await start();
    const stolen = await guarded.ticketUrl({}, APP);
    expect(await closeOf(stolen, from(OTHER))).toMatchObject({ code: 4401 });
    expect(await closeOf(stolen, from(APP))).toMatchObject({ code: 4401 });
    const native = await guarded.ticketUrl();
    expect(await closeOf(native, from(APP))).toMatchObject({ code: 4401 });
    const bare = await guarded.ticketUrl({}, APP);
    expect(await closeOf(bare, plain)).toMatchObject({ code: 4401 });
    await using client = await welcomed(await guarded.ticketUrl({}, APP), from(APP));
    expect(client.received).toHaveLength(1);
  });

  it('of an origin that is not listed never gets that far [SP-CON-004]', async () => {
    await using guarded = await start();
    const url = await guarded.ticketUrl({}, APP);
    expect(await refusedWith(url, from('https://evil.example.com'))).toBe(403);
    await using client = await welcomed(url, from(APP));
    expect(client.received).toHaveLength(1);
  });

  it('expires [SP-CON-013]', async () => {
    const time = createManualTime();
    await using guarded = await start({ clock: time.clock });
    await using _ends = time.closes(guarded.gateway);
    const late = await guarded.ticketUrl();
    time.clock.advance(30_001);
    expect(await closeOf(late, plain)).toMatchObject({ code: 4401 });
    expect(guarded.records.at(-1)).toMatchObject({ reason: 'the ticket has expired' });
  });

  it('does not outlive the token that it was obtained with [SP-CON-074]', async () => {
    const time = createManualTime();
    await using guarded = await start({ clock: time.clock, tickets: { lifetimeMs: 3_600_000 } });
    await using _ends = time.closes(guarded.gateway);
    const url = await guarded.ticketUrl({ exp: inSec(600) });
    time.clock.advance(601_000);
    expect(await closeOf(url, plain)).toMatchObject({ code: 4401 });
  });

  it('closes its connection when the token expires [SP-CON-073] [SP-LIV-019]', async () => {
    await using guarded = await start({ heartbeat: { intervalMs: 20 } });
    await using client = await welcomed(await guarded.ticketUrl({ exp: inSec(2) }), plain);
    expect(await client.closed).toMatchObject({ code: 4401, reason: 'the token has expired' });
    expect(guarded.recorded('expiry')).toMatchObject([{ userId: 'ada' }]);
  });

  it.each([
    ['was never issued', 'x'.repeat(43)],
    ['is empty', ''],
    ['is too long', 'x'.repeat(4_000)],
    ['is a path', '../../etc/passwd'],
    ['has a null byte', 'a%00b'],
  ])('that %s is refused [SP-CON-014]', async (_name, ticket) => {
    await using guarded = await start();
    expect(await closeOf(`${guarded.url}?ticket=${ticket}`, plain)).toMatchObject({ code: 4401 });
  });

  it('beside another credential is refused, and stays good [SP-CON-015]', async () => {
    await using guarded = await start();
    const url = await guarded.ticketUrl();
    const two = { code: 4401, reason: expect.stringContaining('exactly one') };
    expect(await closeOf(url, { token: await token() })).toMatchObject(two);
    const twice = await closeOf(`${url}&ticket=x`, plain).catch((refused) => refused);
    expect(twice).toMatchObject({ status: 400 }); // [SP-CON-031]
    await using client = await welcomed(url, plain);
    expect(client.received).toHaveLength(1);
  });
});

describe('a ticket store', () => {
  it('that gateways share makes once hold across them, and knows no ticket', async () => {
    const keys: string[] = [];
    const memory = memoryTicketStore();
    const store: TicketStore = {
      put: (key, value, ttlMs) => {
        keys.push(key, value);
        return memory.put(key, value, ttlMs);
      },
      take: memory.take,
    };
    await using first = await start({ tickets: { store } });
    await using second = await start({ tickets: { store } });
    const url = await first.ticketUrl();
    const ticket = new URL(url).searchParams.get('ticket') ?? '';
    await using client = await welcomed(`${second.url}?ticket=${ticket}`, plain);
    expect(client.received).toHaveLength(1);
    expect(await closeOf(url, plain)).toMatchObject({ code: 4401 });
    expect(keys.join()).not.toContain(ticket);
  });

  it('that fails keeps out with 1013 [SP-CON-070]', async () => {
    const store: TicketStore = {
      put: () => true,
      take: () => Promise.reject(new Error('a secret of the machine room')),
    };
    await using guarded = await start({ tickets: { store } });
    const closed = await closeOf(await guarded.ticketUrl(), plain);
    expect(closed).toMatchObject({ code: 1013, reason: expect.not.stringContaining('secret') });
  });

  it('in memory is bounded, and forgets what has expired', async () => {
    const store = memoryTicketStore({ maxTickets: 2 });
    expect([store.put('a', '1', 0), store.put('b', '2', 1e6), store.put('c', '3', 1e6)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(store.put('d', '4', 1e6)).toBe(false);
    expect([store.take('a'), store.take('b'), store.take('b')]).toEqual([
      undefined,
      '2',
      undefined,
    ]);
  });
});

/** Whether a ticket lets in, or the code that it is refused with. */
async function tryToConnect(url: string): Promise<string> {
  const client = await connectRaw(url, plain);
  const welcome = client.next().then(() => 'in');
  const refused = client.closed.then(({ code }) => `${code}`);
  const outcome = await welcome.catch(() => refused);
  await client[Symbol.asyncDispose]();
  return outcome;
}
