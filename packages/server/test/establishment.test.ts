import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { AuditRecord } from '@sallyport/server';
import { createGateway, jwtAuthenticator, silentAudit } from '@sallyport/server';
import type { RawClientOptions } from '@sallyport/testing';
import { connectRaw, UpgradeRefused } from '@sallyport/testing';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { contract, startFixture } from './fixture.ts';

const UUID = '0b7c9d2e-4b0e-4a3f-9c53-2d1f0a6e8b11';

async function refusal(url: string, options: RawClientOptions = {}): Promise<UpgradeRefused> {
  const error = await connectRaw(url, options).then(
    () => new Error('connected'),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(UpgradeRefused);
  return error as UpgradeRefused;
}

async function closeOf(url: string, options: RawClientOptions = {}) {
  const client = await connectRaw(url, options);
  const closed = await client.closed;
  expect(client.received).toEqual([]);
  expect(Buffer.byteLength(closed.reason)).toBeLessThanOrEqual(123); // SP-CON-028
  return closed;
}

describe('refused by HTTP', () => {
  it('answers 404 for any other path, and says where to go [SP-CON-001] [SP-CON-002] [SP-CON-007]', async () => {
    await using fixture = await startFixture();
    const token = await fixture.mint();
    const error = await refusal(fixture.url.replace('/ws', '/socket'), { token });
    expect(error.status).toBe(404);
    expect(error.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(error.body)).toMatchObject({
      status: 404,
      title: 'Not Found',
      detail: /\/ws/,
    });
  });

  it('answers 426 to a plain request [SP-CON-003]', async () => {
    await using fixture = await startFixture();
    const response = await fetch(fixture.url.replace('ws:', 'http:'));
    expect(response.status).toBe(426);
    expect(response.headers.get('upgrade')).toBe('websocket');
    expect(await response.json()).toMatchObject({ status: 426 });
    const elsewhere = await fetch(fixture.url.replace('ws:', 'http:').replace('/ws', '/'));
    expect(elsewhere.status).toBe(404);
  });

  it('answers 426 to an upgrade to something else, and 400 to a broken handshake [SP-CON-003]', async () => {
    await using fixture = await startFixture();
    const { port } = new URL(fixture.url);
    const head = 'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n';
    expect(await rawHttp(port, `${head}Upgrade: h2c\r\n\r\n`)).toMatch(/^HTTP\/1\.1 426 /);
    const keyless = `${head}Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n`;
    expect(await rawHttp(port, keyless)).toMatch(/^HTTP\/1\.1 400 [\s\S]*problem\+json/);
  });

  it('admits only listed origins, and clients without one [SP-CON-004]', async () => {
    await using fixture = await startFixture({ origins: ['https://app.example.com'] });
    const token = await fixture.mint();
    for (const origin of ['https://evil.example.com', 'null', 'https://app.example.com.evil.com']) {
      expect((await refusal(fixture.url, { token, headers: { origin } })).status).toBe(403);
    }
    await using listed = await fixture.connect(
      {},
      { headers: { origin: 'https://app.example.com' } },
    );
    await using native = await fixture.connect();
    expect([listed.received.length, native.received.length]).toEqual([1, 1]);
  });

  it('answers 429 over the connection limit [SP-CON-005] [SP-SEC-009]', async () => {
    await using fixture = await startFixture({ limits: { maxConnections: 1 } });
    await using first = await fixture.connect();
    const error = await refusal(fixture.url, { token: await fixture.mint() });
    expect([error.status, error.headers['retry-after']]).toEqual([429, '5']);
    await first.close();
    await using second = await fixture.connect();
    expect(second.received).toHaveLength(1);
  });

  it('answers 503 while it drains [SP-CON-006]', async () => {
    await using fixture = await startFixture();
    await using client = await fixture.connect();
    client.send({ id: '1', channel: 'room', intent: 'later', payload: { text: 'hang' } });
    await client.ask({ type: 'ping', id: 'p' });
    const closing = fixture.gateway.close({ deadlineMs: 2_000 });
    const error = await refusal(fixture.url, { token: await fixture.mint() });
    expect(error.status).toBe(503);
    expect(Number(error.headers['retry-after'])).toBeGreaterThan(0);
    client.send({ type: 'cancel', ref: '1' });
    await closing;
  });
});

describe('refused by close code', () => {
  it('closes 4406 without the subprotocol, echoing what a browser must see [SP-CON-008] [SP-CON-009] [SP-CON-010] [SP-CON-012]', async () => {
    await using fixture = await startFixture();
    const token = await fixture.mint();
    const client = await connectRaw(fixture.url, {
      subprotocols: [`bearer.${token}`, 'graphql-ws', 'soap'],
    });
    expect(client.socket.protocol).toBe('graphql-ws');
    expect((await client.closed).code).toBe(4406);
    const headers = { authorization: `Bearer ${token}` };
    const none = await closeOf(fixture.url, { subprotocols: [], headers });
    expect(none).toMatchObject({ code: 4406, reason: expect.stringContaining('sallyport.v1') });
  });

  it('closes 4409 for another contract or major version, naming its own [SP-CON-018] [SP-CON-019]', async () => {
    await using fixture = await startFixture();
    const token = await fixture.mint();
    for (const asked of [
      'other@1.2.3',
      'fixture@2.0.0',
      'fixture',
      'fixture@1',
      'fixture@1.2.3x',
    ]) {
      const closed = await closeOf(`${fixture.url}?contract=${asked}`, { token });
      expect(closed).toMatchObject({
        code: 4409,
        reason: expect.stringContaining('fixture@1.2.3'),
      });
    }
    for (const asked of ['fixture@1.9.0', 'fixture%401.9.0', 'fixture@1.0.0-beta.2%2Bbuild']) {
      await using client = await connectRaw(`${fixture.url}?contract=${asked}`, { token });
      expect(await client.next()).toMatchObject({ intent: 'welcome' });
    }
  });

  it('closes 4401 for every credential that does not prove anything [SP-CON-014] [SP-SEC-001] [SP-SEC-002] [SP-SEC-003] [SP-SEC-004] [SP-SEC-005]', async () => {
    await using fixture = await startFixture();
    const good = await fixture.mint();
    const [header, payload, signature] = good.split('.');
    const foreign = new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('ada')
      .setExpirationTime('1h');
    const { privateKey } = await generateKeyPair('ES256');
    const bad: Record<string, string> = {
      'none at all': '',
      garbage: 'garbage',
      expired: await fixture.mint({ expiresInSec: -1 }),
      'not yet valid': await fixture.mint({ claims: { nbf: Math.floor(Date.now() / 1_000) + 60 } }),
      'without a subject': await fixture.mint({ subject: '' }),
      'of another key': await foreign.sign(new Uint8Array(32)),
      'of another algorithm': await new SignJWT({})
        .setProtectedHeader({ alg: 'ES256' })
        .sign(privateKey),
      'alg none': new UnsecuredJWT({
        sub: 'ada',
        iss: 'https://issuer.test',
        aud: 'sallyport-test',
      }).encode(),
      'with its signature cut off': `${header}.${payload}.`,
      'with another payload': `${header}.${Buffer.from('{"sub":"root"}').toString('base64url')}.${signature}`,
    };
    for (const [name, token] of Object.entries(bad)) {
      const closed = await closeOf(fixture.url, { token });
      expect(closed.code, name).toBe(4401);
      if (token.length > 8) expect(closed.reason, name).not.toContain(token.slice(0, 8));
    }
    expect((await closeOf(fixture.url, { subprotocols: ['sallyport.v1'] })).code).toBe(4401);
  });

  it('refuses issuers and audiences that are not its own [SP-SEC-003]', async () => {
    const key = new Uint8Array(32).fill(1);
    const authenticator = jwtAuthenticator({
      key,
      algorithms: ['HS256'],
      issuer: 'i',
      audience: 'a',
    });
    const records: AuditRecord[] = [];
    const audit = { write: (record: AuditRecord) => void records.push(record) };
    await using gateway = createGateway(contract, { authenticator, audit });
    const { url } = await gateway.listen();
    for (const [issuer, audience, claim] of [
      ['j', 'a', 'iss'],
      ['i', 'b', 'aud'],
    ] as const) {
      const jwt = new SignJWT({})
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('x')
        .setExpirationTime('1h');
      const token = await jwt.setIssuer(issuer).setAudience(audience).sign(key);
      expect(await closeOf(url, { token })).toMatchObject({
        code: 4401,
        reason: expect.not.stringContaining(claim),
      });
      expect(records.at(-1)).toMatchObject({ reason: expect.stringContaining(claim) });
    }
  });

  it('closes 4401 for a token in the URL, and for two credentials [SP-CON-015] [SP-CON-016]', async () => {
    await using fixture = await startFixture();
    const token = await fixture.mint();
    for (const name of ['token', 'access_token', 'jwt']) {
      const closed = await closeOf(`${fixture.url}?${name}=${token}`, { token });
      expect(closed).toMatchObject({
        code: 4401,
        reason: expect.stringMatching(/ticket.*subprotocol/),
      });
    }
    const twice = await closeOf(fixture.url, {
      token,
      headers: { authorization: `Bearer ${token}` },
    });
    expect(twice).toMatchObject({ code: 4401, reason: expect.stringContaining('exactly one') });
    expect((await closeOf(`${fixture.url}?ticket=abc`)).code).toBe(4401);
  });

  it('closes 4408 when the handshake takes too long, and 1011 when the verifier fails [SP-CON-026]', async () => {
    const never = { authenticate: () => new Promise<never>(() => {}) };
    await using slow = createGateway(contract, {
      authenticator: never,
      audit: silentAudit,
      limits: { handshakeTimeoutMs: 20 },
    });
    expect((await closeOf((await slow.listen()).url, { token: 'x' })).code).toBe(4408);
    const broken = {
      authenticate: () => Promise.reject(new Error('a secret of the machine room')),
    };
    await using failing = createGateway(contract, {
      authenticator: broken,
      audit: silentAudit,
    });
    const closed = await closeOf((await failing.listen()).url, { token: 'x' });
    expect(closed.code).toBe(1011);
    expect(closed.reason).not.toContain('secret');
  });
});

describe('welcome', () => {
  it('comes first and says what the client must know [SP-CON-011] [SP-CON-023]', async () => {
    await using fixture = await startFixture({ instance: 'gw-1' });
    const headers = { authorization: `Bearer ${await fixture.mint({ subject: 'grace' })}` };
    await using client = await connectRaw(`${fixture.url}?session=${UUID}`, { headers });
    expect(client.socket.protocol).toBe('sallyport.v1');
    expect(await client.next()).toMatchObject({
      type: 'system',
      intent: 'welcome',
      payload: {
        sessionId: UUID,
        userId: 'grace',
        contract: {
          name: 'fixture',
          version: '1.2.3',
          digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        server: { instance: 'gw-1', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
        heartbeat: { intervalMs: 25_000, timeoutMs: 60_000 },
        limits: { maxFrameBytes: 262_144, maxDepth: 32, maxInFlight: 256, maxSubscriptions: 256 },
        tokenExpiresAt: expect.any(Number),
      },
    });
  });

  it('comes whatever the order of the subprotocol entries [SP-CON-029]', async () => {
    await using fixture = await startFixture();
    const subprotocols = [`bearer.${await fixture.mint()}`, 'graphql-ws', 'sallyport.v1'];
    await using client = await connectRaw(fixture.url, { subprotocols });
    expect(client.socket.protocol).toBe('sallyport.v1');
    expect(await client.next()).toMatchObject({ intent: 'welcome' });
  });

  it('takes a session id only where it is a UUID; compresses nothing [SP-CON-021] [SP-SEC-010]', async () => {
    await using fixture = await startFixture();
    const token = await fixture.mint();
    await using client = await connectRaw(`${fixture.url}?session=../../etc`, { token });
    expect(client.socket.extensions).toBe('');
    expect(await client.next()).toMatchObject({
      payload: { sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it('lets frames wait that were sent at once [SP-CON-024] [SP-CON-025]', async () => {
    await using fixture = await startFixture();
    await using client = await connectRaw(fixture.url, { token: await fixture.mint() });
    for (const id of ['1', '2', '3'])
      client.send({ id, channel: 'room', intent: 'echo', payload: { text: id } });
    const order = [
      await client.next(),
      await client.next(),
      await client.next(),
      await client.next(),
    ];
    expect(order.map((envelope) => ('ref' in envelope ? envelope.ref : envelope.type))).toEqual([
      'system',
      '1',
      '2',
      '3',
    ]);
  });
});

describe('attached to an existing server', () => {
  it('takes its upgrades and leaves its requests alone', async () => {
    const server = createServer((_request, response) => response.end('the app'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const key = new Uint8Array(32).fill(1);
    const authenticator = jwtAuthenticator({
      key,
      algorithms: ['HS256'],
      issuer: 'i',
      audience: 'a',
    });
    const gateway = createGateway(contract, { authenticator, audit: silentAudit });
    const detach = gateway.attach(server);
    expect((await closeOf(`ws://127.0.0.1:${port}/ws`, { token: 'x' })).code).toBe(4401);
    expect((await refusal(`ws://127.0.0.1:${port}/other`)).status).toBe(404);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('the app');
    detach();
    await gateway.close();
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('the app');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('says so when it cannot listen', async () => {
    await using fixture = await startFixture();
    const other = createGateway(contract, {
      authenticator: { authenticate: () => Promise.reject(new Error('unused')) },
    });
    const port = Number(new URL(fixture.url).port);
    await expect(other.listen({ port })).rejects.toThrow(`Cannot listen on 127.0.0.1:${port}`);
    await other.close();
  });
});

function rawHttp(port: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
