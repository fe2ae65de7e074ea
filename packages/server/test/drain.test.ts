import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createGateway, silentAudit } from '@sallyport/server';
import { connectRaw, createTokenMint, UpgradeRefused } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { contract, startFixture } from './fixture.ts';
import { openTcp, readToEnd, upgradeHead } from './raw-socket.ts';

describe('drain', () => {
  it('leaves clients the spread, then closes those who stay one after the other [SP-LIV-034] [SP-LIV-061] [SP-LIV-010]', async () => {
    await using fixture = await startFixture();
    const clients = await Promise.all([1, 2, 3, 4].map(() => fixture.connect()));
    const startedAt = performance.now();
    const closedAt = clients.map(async ({ closed }) => {
      expect(await closed).toMatchObject({ code: 1012 });
      return performance.now() - startedAt;
    });
    await fixture.gateway.close({ spreadMs: 400, deadlineMs: 10_000 });
    const sorted = (await Promise.all(closedAt)).sort((a, b) => a - b);
    for (const [at, passedMs] of sorted.entries()) {
      expect(passedMs).toBeGreaterThanOrEqual(400 + at * 100 - 5);
    }
  });

  it('handles what comes before its client has had the spread to leave [SP-LIV-009]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    const closing = fixture.gateway.close({ spreadMs: 60_000, deadlineMs: 120_000 });
    await client.next(({ type }) => type === 'system');
    const payload = { text: 'still here' };
    expect(await client.ask({ id: '1', channel: 'room', intent: 'echo', payload })).toMatchObject({
      type: 'reply',
      payload,
    });
    await client.close();
    await closing; // nobody is left to wait for
  });

  it('waits for work beyond the spread, and takes no new one [SP-LIV-008] [SP-LIV-009]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send({ id: '1', channel: 'room', intent: 'later', payload: { text: 'hang' } });
    await client.ask({ type: 'ping', id: 'p' });
    const closing = fixture.gateway.close({ spreadMs: 0, deadlineMs: 20_000 });
    await client.next(({ type }) => type === 'system');
    const refused = await client.ask({
      id: '2',
      channel: 'room',
      intent: 'echo',
      payload: { text: '' },
    });
    expect(refused).toMatchObject({ payload: { code: 'unavailable', retryable: true } });
    expect(await client.ask({ type: 'subscribe', id: '3', channel: 'room' })).toMatchObject({
      type: 'ack',
    });
    client.send({ type: 'cancel', ref: '1' });
    expect(await client.next((envelope) => envelope.type === 'error')).toMatchObject({ ref: '1' });
    await closing;
    expect(await client.closed).toMatchObject({ code: 1012 });
  });

  it('answers the connects that were under way [SP-CON-064] [SP-CON-006]', async () => {
    const { mint } = createTokenMint();
    const asked = Promise.withResolvers<void>();
    const gateway = createGateway(contract, {
      audit: silentAudit,
      authenticator: {
        authenticate: () => {
          asked.resolve();
          return new Promise(() => {});
        },
      },
    });
    const { url } = await gateway.listen();
    const connecting = connectRaw(url, { token: await mint() }).catch((error: unknown) => error);
    await asked.promise;
    expect(gateway.stats().connections.establishing).toBe(1);
    await gateway.close();
    const error = await connecting;
    expect(error).toBeInstanceOf(UpgradeRefused);
    expect(error).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(gateway.stats().connections).toMatchObject({ active: 0, establishing: 0 });
  });

  it('ends sockets that never asked for anything', async () => {
    await using fixture = await startFixture();
    const silent = await openTcp(fixture.url);
    const halfway = await openTcp(fixture.url);
    halfway.write(upgradeHead(await fixture.mint()).slice(0, 40));
    const ends = [readToEnd(silent), readToEnd(halfway)];
    await fixture.gateway.close();
    await Promise.all(ends);
  });

  it('gives an attached server back as it was', async () => {
    const { authenticator, mint } = createTokenMint();
    const gateway = createGateway(contract, { audit: silentAudit, authenticator });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // it listens on TCP
    gateway.attach(server);
    const client = await connectRaw(`ws://127.0.0.1:${port}/ws`, { token: await mint() });
    await client.next();
    await gateway.close({ spreadMs: 0 });
    expect(await client.closed).toMatchObject({ code: 1012 });
    expect(server.listenerCount('upgrade')).toBe(0);
    expect(server.listening).toBe(true);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('signals', () => {
  const program = fileURLToPath(new URL('./fixtures/drains-on-signals.ts', import.meta.url));

  async function startProgram() {
    const child = spawn(process.execPath, ['--conditions=@sallyport/source', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { url, token } = JSON.parse(String(line)) as { url: string; token: string };
    const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    return { child, exited, url, token };
  }

  it('drain the gateway, then end the process with 0', async () => {
    const { child, exited, url, token } = await startProgram();
    const client = await connectRaw(url, { token });
    await client.next();
    child.kill('SIGTERM');
    expect(await client.next()).toMatchObject({ intent: 'goaway', payload: { reason: 'SIGTERM' } });
    expect(await client.closed).toMatchObject({ code: 1012 });
    expect(await exited).toEqual([0, null]);
  });

  it('end it at once when they come twice', async () => {
    const { child, exited, url, token } = await startProgram();
    const client = await connectRaw(url, { token });
    await client.next();
    client.send({ id: '1', channel: 'room', intent: 'hang', payload: {} });
    await client.ask({ type: 'ping', id: 'p' });
    child.kill('SIGINT');
    await client.next(({ type }) => type === 'system');
    child.kill('SIGTERM');
    expect(await exited).toEqual([1, null]);
  });
});
