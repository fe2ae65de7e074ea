import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JwksOptions } from '@sallyport/server';
import type { JWK } from 'jose';
import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { contract } from './fixture.ts';
import { authenticator, closeOf, startGuarded, token, welcomed } from './guarded.ts';

/** An issuer that publishes what it is told to, and counts who asks. */
async function startIssuer() {
  const issuer = {
    asked: 0,
    answer: (response: ServerResponse): void => {
      response.end(JSON.stringify({ keys: issuer.keys }));
    },
    keys: [] as JWK[],
  };
  const server = createServer((_request, response) => {
    issuer.asked += 1;
    issuer.answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  return Object.assign(issuer, {
    url: new URL(`http://127.0.0.1:${port}/jwks.json`),
    async addKey(kid: string) {
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
      issuer.keys = [...issuer.keys, { ...(await exportJWK(publicKey)), kid, alg: 'ES256' }];
      return () => token({}, { alg: 'ES256', key: privateKey, header: { kid } });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

function startFrom(jwksUrl: URL, jwks: Partial<JwksOptions> = {}) {
  return startGuarded(contract, {
    authenticator: authenticator({ jwksUrl, jwks, algorithms: ['ES256'] }),
  });
}

describe('published keys', () => {
  it('are fetched once for many connections, and again for a key that is new', async () => {
    await using issuer = await startIssuer();
    const first = await issuer.addKey('1');
    await using guarded = await startFrom(issuer.url, { cooldownMs: 1 });
    const good = await first();
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        await using client = await welcomed(guarded.url, { token: good });
        expect(client.received).toHaveLength(1);
      }),
    );
    expect(issuer.asked).toBe(1);
    const second = await issuer.addKey('2');
    await using rotated = await welcomed(guarded.url, { token: await second() });
    expect([rotated.received.length, issuer.asked]).toEqual([1, 2]);
  });

  it('that are withdrawn are no longer good once the cache has aged', async () => {
    await using issuer = await startIssuer();
    const first = await issuer.addKey('1');
    await using guarded = await startFrom(issuer.url, { maxAgeMs: 1, cooldownMs: 1 });
    await using client = await welcomed(guarded.url, { token: await first() });
    expect(client.received).toHaveLength(1);
    issuer.keys = [];
    expect(await closeOf(guarded.url, { token: await first() })).toMatchObject({ code: 4401 });
  });

  it('are not fetched for each unknown kid: there is a cooldown', async () => {
    await using issuer = await startIssuer();
    const first = await issuer.addKey('1');
    await using guarded = await startFrom(issuer.url);
    const { privateKey } = await generateKeyPair('ES256');
    for (const kid of ['x', 'y', 'z']) {
      const bad = await token({}, { alg: 'ES256', key: privateKey, header: { kid } });
      expect(await closeOf(guarded.url, { token: bad })).toMatchObject({ code: 4401 });
    }
    await using client = await welcomed(guarded.url, { token: await first() });
    expect([client.received.length, issuer.asked]).toEqual([1, 1]);
  });

  it('that are not for signatures by the algorithm are not used', async () => {
    await using issuer = await startIssuer();
    const first = await issuer.addKey('1');
    const [published] = issuer.keys;
    for (const wrong of [
      { use: 'enc' },
      { alg: 'ES384' },
      { key_ops: ['sign'] },
      { kty: 'oct', k: 'AA' },
    ]) {
      issuer.keys = [{ ...published, ...wrong } as JWK];
      await using guarded = await startFrom(issuer.url);
      expect(await closeOf(guarded.url, { token: await first() })).toMatchObject({ code: 4401 });
    }
  });
});

describe('keys that cannot be fetched', () => {
  it.each([
    ['answers 500', (response: ServerResponse) => void response.writeHead(500).end()],
    ['answers no JSON', (response: ServerResponse) => void response.end('<html>')],
    ['answers no key set', (response: ServerResponse) => void response.end('{"keys":7}')],
    [
      'leads elsewhere',
      (response: ServerResponse) => void response.writeHead(302, { Location: '/x' }).end(),
    ],
    ['hangs up', (response: ServerResponse) => void response.destroy()],
    ['does not answer', () => {}],
  ])(
    'keep everybody out with 1013 where the issuer %s, until they come back [SP-CON-070]',
    async (_name, answer) => {
      await using issuer = await startIssuer();
      const first = await issuer.addKey('1');
      const good = issuer.answer;
      issuer.answer = answer;
      await using guarded = await startFrom(issuer.url, { timeoutMs: 200, retryMs: 1 });
      const closed = await closeOf(guarded.url, { token: await first() });
      expect(closed).toMatchObject({
        code: 1013,
        reason: expect.not.stringContaining('127.0.0.1'),
      });
      expect(guarded.records[0]).toMatchObject({
        event: 'authentication',
        outcome: 'unavailable',
        reason: "the issuer's keys could not be fetched",
      });
      issuer.answer = good;
      await using client = await welcomed(guarded.url, { token: await first() });
      expect(client.received).toHaveLength(1);
    },
  );

  it('are not asked for by every connection: there is a pause after a failure', async () => {
    await using issuer = await startIssuer();
    const first = await issuer.addKey('1');
    issuer.answer = (response) => void response.writeHead(503).end();
    await using guarded = await startFrom(issuer.url, { retryMs: 60_000 });
    for (let count = 0; count < 5; count += 1) {
      expect(await closeOf(guarded.url, { token: await first() })).toMatchObject({ code: 1013 });
    }
    expect(issuer.asked).toBe(1);
  });

  it('answer a refresh with unavailable, and the connection goes on [SP-LIV-063]', async () => {
    await using issuer = await startIssuer();
    const first = await issuer.addKey('1');
    await using guarded = await startFrom(issuer.url, { maxAgeMs: 1, retryMs: 1 });
    await using client = await welcomed(guarded.url, { token: await first() });
    issuer.answer = (response) => void response.destroy();
    const payload = { token: await first() };
    expect(await client.ask({ type: 'refresh', id: '1', payload })).toMatchObject({
      type: 'error',
      payload: { code: 'unavailable', retryable: true },
    });
    expect(await client.ask({ type: 'ping', id: 'p' })).toMatchObject({ type: 'pong' });
  });
});
