import { request } from 'node:http';
import { connectRaw } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { contract } from './fixture.ts';
import { closeOf, startGuarded, token, welcomed } from './guarded.ts';
import { openTcp } from './raw-socket.ts';

const plain = { subprotocols: ['sallyport.v1'] };

describe('a token in a wrong place', () => {
  it.each([
    'token',
    'TOKEN',
    'access_token',
    'Access_Token',
    'id_token',
    'jwt',
    'bearer',
    'auth',
    'Authorization',
    'anything',
    'contract',
    'session',
  ])('is refused in the query as %s, beside a good one too [SP-CON-016]', async (name) => {
    await using guarded = await startGuarded(contract);
    const good = await token();
    // An unreadable contract is judged before the credentials.
    const code = name === 'contract' ? 4409 : 4401;
    for (const options of [plain, { token: good }]) {
      expect(await closeOf(`${guarded.url}?${name}=${good}`, options)).toMatchObject({ code });
    }
    expect(JSON.stringify(guarded.records)).not.toContain(good);
  });

  it('is not found in the path, a cookie or a header of another name [SP-CON-014]', async () => {
    await using guarded = await startGuarded(contract);
    const good = await token();
    const bearer = `Bearer ${good}`;
    for (const headers of [
      { cookie: `token=${good}; Authorization=${bearer}` },
      { 'x-authorization': bearer },
      { 'x-access-token': good },
      { 'proxy-authorization': bearer },
      { 'sec-websocket-extensions': good },
    ]) {
      expect(await closeOf(guarded.url, { ...plain, headers })).toMatchObject({ code: 4401 });
    }
    await expect(connectRaw(`${guarded.url}/${good}`, plain)).rejects.toThrow('404');
  });

  it.each([
    ['another scheme', (good: string) => `Basic ${good}`],
    ['no scheme', (good: string) => good],
    ['two tokens', (good: string) => `Bearer ${good}, Bearer ${good}`],
    ['quotes', (good: string) => `Bearer "${good}"`],
    ['a second word', (good: string) => `Bearer ${good} x`],
    ['nothing', () => 'Bearer '],
  ])('is refused in the header with %s [SP-CON-014]', async (_name, write) => {
    await using guarded = await startGuarded(contract);
    const headers = { authorization: write(await token()) };
    expect(await closeOf(guarded.url, { ...plain, headers })).toMatchObject({ code: 4401 });
  });

  it.each([
    ['without its prefix', (good: string) => ['sallyport.v1', good]],
    ['with another prefix', (good: string) => ['sallyport.v1', `token.${good}`]],
    ['with a prefix in capitals', (good: string) => ['sallyport.v1', `BEARER.${good}`]],
    ['with nothing after its prefix', () => ['sallyport.v1', 'bearer.']],
    [
      'cut in two',
      (good: string) => ['sallyport.v1', `bearer.${good.slice(0, 40)}`, good.slice(40)],
    ],
    ['twice', (good: string) => ['sallyport.v1', `bearer.${good}`, `bearer.${good}x`]],
  ])('is refused in the subprotocol %s [SP-CON-014] [SP-CON-015]', async (_name, offer) => {
    await using guarded = await startGuarded(contract);
    const subprotocols = offer(await token());
    expect(await closeOf(guarded.url, { subprotocols })).toMatchObject({ code: 4401 });
  });

  it('counts twice where the header comes twice [SP-CON-015]', async () => {
    await using guarded = await startGuarded(contract);
    const good = await token();
    const frame = await new Promise<Buffer>((resolve, reject) => {
      const asked = request(guarded.httpUrl, {
        headers: [
          ['Host', 'gateway.test'],
          ['Connection', 'Upgrade'],
          ['Upgrade', 'websocket'],
          ['Sec-WebSocket-Version', '13'],
          ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='],
          ['Sec-WebSocket-Protocol', 'sallyport.v1'],
          ['Authorization', `Bearer ${good}`],
          ['Authorization', 'Bearer other'],
        ].flat(),
      });
      asked.on('upgrade', (_response, socket, head) => {
        if (head.length > 0) resolve(head);
        socket.on('data', resolve);
      });
      asked.on('error', reject);
      asked.end();
    });
    expect(frame.readUInt16BE(2)).toBe(4401);
  });
});

describe('a head that is too large', () => {
  it('is refused with 431, and others are served on', async () => {
    await using guarded = await startGuarded(contract);
    const socket = await openTcp(guarded.url);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write(
      `GET /ws HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'x'.repeat(100_000)}\r\n\r\n`,
    );
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    await using client = await welcomed(guarded.url, { token: await token() });
    expect(client.received).toHaveLength(1);
  });
});
