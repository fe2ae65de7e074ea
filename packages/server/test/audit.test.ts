import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditRecord, AuditSink } from '@sallyport/server';
import { createGateway, pinoAuditSink } from '@sallyport/server';
import { describe, expect, it } from 'vitest';
import { contract, startFixture } from './fixture.ts';
import { authenticator, closeOf, startGuarded, token, welcomed } from './guarded.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

function collect() {
  const records: AuditRecord[] = [];
  return { records, audit: { write: (record: AuditRecord) => void records.push(record) } };
}

describe('the audit', () => {
  it('records a connection from its credential to its end', async () => {
    const { records, audit } = collect();
    await using fixture = await startFixture({ audit, instance: 'gw-1' });
    const client = await fixture.connect({ scopes: ['own:read'] });
    await client.ask({ type: 'subscribe', id: '1', channel: 'own:ada' });
    await client.ask({ type: 'subscribe', id: '2', channel: 'own:ada' });
    await client.ask({ type: 'subscribe', id: '3', channel: 'own:grace' });
    await client.ask({ id: '4', channel: 'room', intent: 'admin', payload: {} });
    const payload = { jsonrpc: '2.0', id: 1, method: 'admin', params: {} };
    await client.ask({ type: 'jsonrpc', id: '5', payload });
    await client.ask({ type: 'refresh', id: '6', payload: { token: await fixture.mint() } });
    const grace = await fixture.mint({ subject: 'grace' });
    await client.ask({ type: 'refresh', id: '7', payload: { token: grace } });
    await client.ask({ type: 'refresh', id: '8', payload: { token: 'nonsense' } });
    const [{ id: connectionId, sessionId } = { id: '', sessionId: '' }] =
      fixture.gateway.connections();
    await fixture.gateway.evict({ connection: connectionId }, { reason: 'moved', reconnect: true });
    await client.closed;
    const who = { connectionId, sessionId, userId: 'ada' };
    const refused = { event: 'access', outcome: 'refused', ...who, reason: expect.any(String) };
    const closed = { event: 'connection', outcome: 'closed', code: 4410 };
    while (!records.some(({ event, outcome }) => event + outcome === 'connectionclosed')) {
      await nextTurn();
    }
    expect(records).toMatchObject([
      { event: 'authentication', via: 'connect', credential: 'subprotocol', outcome: 'accepted' },
      { event: 'connection', outcome: 'opened', ...who, address: '127.0.0.1' },
      { event: 'subscription', outcome: 'accepted', ...who, channel: 'own:ada' },
      { ...refused, action: 'subscribe', place: 'own', channel: 'own:grace' },
      { ...refused, action: 'send', place: 'room.admin', channel: 'room' },
      { ...refused, action: 'call', place: 'rpc.admin' },
      { event: 'authentication', via: 'refresh', outcome: 'accepted', connectionId },
      { event: 'refresh', outcome: 'accepted', ...who, expiresAt: expect.any(Number) },
      { event: 'subscription', outcome: 'revoked', ...who, channel: 'own:ada' },
      { event: 'authentication', via: 'refresh', outcome: 'accepted', userId: 'grace' },
      { event: 'refresh', outcome: 'refused', ...who },
      { event: 'authentication', via: 'refresh', outcome: 'refused', connectionId },
      { event: 'eviction', outcome: 'closed', ...who, reason: 'moved', reconnect: true },
      { ...closed, ...who },
    ]);
    for (const record of records) {
      expect(record).toMatchObject({ instance: 'gw-1', time: expect.any(Number) });
    }
  });

  it('never holds a token or a ticket [SP-SEC-005]', async () => {
    await using guarded = await startGuarded(contract, { origins: ['https://a.test'] });
    const good = await token();
    const response = await fetch(guarded.httpUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${good}` },
    });
    const { ticket } = (await response.json()) as { ticket: string };
    const plain = { subprotocols: ['sallyport.v1'] };
    await using client = await welcomed(`${guarded.url}?ticket=${ticket}`, plain);
    await client.ask({ type: 'refresh', id: '1', payload: { token: good } });
    await closeOf(`${guarded.url}?ticket=${ticket}`, plain);
    await closeOf(`${guarded.url}?token=${good}`, plain);
    await closeOf(guarded.url, { token: `${good}x` });
    const text = JSON.stringify(guarded.records);
    expect(guarded.records.length).toBeGreaterThan(8);
    for (const part of [ticket, ...good.split('.')]) expect(text).not.toContain(part);
  });
});

describe('a sink', () => {
  const misbehaving: [string, AuditSink][] = [
    [
      'throws',
      {
        write: () => {
          throw new Error('full');
        },
      },
    ],
    ['rejects', { write: () => Promise.reject(new Error('full')) }],
    ['never ends', { write: () => new Promise<void>(() => {}), flush: () => Promise.resolve() }],
    ['cannot be flushed', { write() {}, flush: () => Promise.reject(new Error('full')) }],
  ];
  it.each(misbehaving)(
    'that %s costs its records, and nothing else [SP-SEC-007]',
    async (_name, audit) => {
      await using fixture = await startFixture({ audit });
      await using client = await fixture.connect();
      for (let count = 0; count < 100; count += 1) {
        const id = `${count}`;
        const answer = await client.ask({ id, channel: 'room', intent: 'admin', payload: {} });
        expect(answer).toMatchObject({ payload: { code: 'forbidden' } });
      }
      const complaints = fixture.seen.logged.filter(({ level }) => level === 'error');
      expect(complaints.length).toBeLessThanOrEqual(1);
    },
  );

  it('that is too slow loses records, is told how many, and gets the later ones', async () => {
    const records: AuditRecord[] = [];
    let finish = (): void => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const audit: AuditSink = {
      write(record) {
        records.push(record);
        return gate;
      },
    };
    await using fixture = await startFixture({ audit, limits: { messageBurst: 5_000 } });
    await using ada = await fixture.connect({ subject: 'ada' });
    await using grace = await fixture.connect({ subject: 'grace' });
    const refuse = async (id: string): Promise<void> => {
      const asked = { id, channel: 'room', intent: 'admin', payload: {} };
      await Promise.all([ada.ask(asked), grace.ask(asked)]);
    };
    await Promise.all(Array.from({ length: 550 }, (_, index) => refuse(`${index}`)));
    expect(records).toHaveLength(1_024);
    finish();
    await nextTurn();
    await refuse('later');
    expect(records.slice(1_024)).toMatchObject([
      { event: 'audit', outcome: 'dropped', count: 80 },
      { event: 'access' },
      { event: 'access' },
    ]);
  });

  it('of pino writes a line of JSON for each record, and has them all when the gateway is closed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-audit-'));
    const destination = join(folder, 'logs', 'audit.jsonl');
    const gateway = createGateway(contract, {
      authenticator: authenticator(),
      audit: pinoAuditSink({ destination }),
    });
    const { url } = await gateway.listen();
    for (let count = 0; count < 20; count += 1) await closeOf(url, { token: 'nonsense' });
    await gateway.close();
    const lines = (await readFile(destination, 'utf8')).trimEnd().split('\n');
    await rm(folder, { recursive: true });
    expect(lines).toHaveLength(20);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      log: 'audit',
      event: 'authentication',
      outcome: 'refused',
      reason: 'the token is not a valid JWT',
      time: expect.any(Number),
      instance: expect.any(String),
    });
  });

  it('must be one', () => {
    const options = { authenticator: authenticator(), audit: {} as AuditSink };
    expect(() => createGateway(contract, options)).toThrow(/"audit" must be a sink/);
  });
});
