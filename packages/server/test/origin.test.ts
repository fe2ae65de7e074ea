import { request } from 'node:http';
import { createGateway, silentAudit } from '@sallyport/server';
import { describe, expect, it } from 'vitest';
import { contract } from './fixture.ts';
import { authenticator, refusedWith, startGuarded, token, welcomed } from './guarded.ts';

const origins = ['https://app.example.com', 'https://*.example.net', 'http://*.dev.test:8080'];

describe('an origin', () => {
  it.each([
    'https://app.example.com',
    'https://a.example.net',
    'https://a-b-1.example.net',
    'http://preview.dev.test:8080',
  ])('on the list is let in: %s [SP-CON-004]', async (origin) => {
    await using guarded = await startGuarded(contract, { origins });
    await using client = await welcomed(guarded.url, { token: await token(), headers: { origin } });
    expect(client.received).toHaveLength(1);
    expect(guarded.recorded('connection')).toMatchObject([{ outcome: 'opened', origin }]);
  });

  it.each([
    'null',
    '',
    '*',
    'https://*.example.net',
    'https://APP.example.com',
    'HTTPS://app.example.com',
    'http://app.example.com',
    'https://app.example.com:443',
    'https://app.example.com:8443',
    'https://app.example.com.',
    'https://app.example.com/',
    'https://app.example.com.evil.com',
    'https://evilapp.example.com',
    'https://app.example.com@evil.com',
    'https://evil.com#https://app.example.com',
    'https://app.example.com, https://evil.com',
    'https://example.net',
    'https://.example.net',
    'https://a.b.example.net',
    'https://evilexample.net',
    'https://a.example.net.evil.com',
    'https://evil.com/.example.net',
    'https://evil.com?.example.net',
    'https://user@.example.net',
    'https://a_b.example.net',
    'https://-a.example.net',
    'http://a.example.net',
    'http://preview.dev.test',
    'http://preview.dev.test:80',
    'file://',
    `https://${'a'.repeat(64)}.example.net`,
  ])('that only looks like one is refused: %s [SP-CON-004]', async (origin) => {
    await using guarded = await startGuarded(contract, { origins });
    expect(await refusedWith(guarded.url, { token: await token(), headers: { origin } })).toBe(403);
    expect(guarded.records).toMatchObject([{ event: 'origin', outcome: 'refused', origin }]);
  });

  it('is compared whole where a request has two of them [SP-CON-004]', async () => {
    await using guarded = await startGuarded(contract, { origins });
    const good = await token();
    const status = await new Promise((resolve, reject) => {
      const asked = request(guarded.httpUrl, {
        headers: [
          ['Host', 'gateway.test'],
          ['Connection', 'Upgrade'],
          ['Upgrade', 'websocket'],
          ['Sec-WebSocket-Version', '13'],
          ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='],
          ['Authorization', `Bearer ${good}`],
          ['Origin', 'https://app.example.com'],
          ['Origin', 'https://evil.com'],
        ].flat(),
      });
      asked.on('response', (response) => resolve(response.statusCode));
      asked.on('upgrade', () => resolve(101));
      asked.on('error', reject);
      asked.end();
    });
    expect(status).toBe(403);
  });

  it('is none by default [SP-CON-004]', async () => {
    await using guarded = await startGuarded(contract);
    const headers = { origin: new URL(guarded.httpUrl).origin };
    expect(await refusedWith(guarded.url, { token: await token(), headers })).toBe(403);
  });

  it.each([
    '*',
    'null',
    'https://*',
    'https://*.com',
    'https://*.*.example.com',
    'https://app*.example.com',
    'https://a.*.example.com',
    'https://*.example.com/',
    'https://*.example.com:443',
    'https://*.EXAMPLE.com',
    'wss://app.example.com',
    'app.example.com',
    'https://app.example.com/path',
    'https://APP.example.com',
    '',
  ])('cannot be listed as %s', (origin) => {
    const options = { authenticator: authenticator(), audit: silentAudit, origins: [origin] };
    expect(() => createGateway(contract, options)).toThrow(/"origins" must hold origins/);
  });
});
