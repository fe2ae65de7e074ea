import { createHmac, generateKeyPairSync } from 'node:crypto';
import type { JwtOptions } from '@sallyport/server';
import { jwtAuthenticator } from '@sallyport/server';
import { exportJWK, exportSPKI, generateKeyPair, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { contract } from './fixture.ts';
import {
  AUDIENCE,
  authenticator,
  closeOf,
  ISSUER,
  inSec,
  SECRET,
  startGuarded,
  token,
  welcomed,
} from './guarded.ts';

type Algorithms = JwtOptions['algorithms'];

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token put together by hand, signed with a secret. */
function forged(header: object, secret: string | Uint8Array, claims: object = {}): string {
  const good = { sub: 'ada', iss: ISSUER, aud: AUDIENCE, exp: inSec(600) };
  const signed = `${encode(header)}.${encode({ ...good, ...claims })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

describe('algorithms', () => {
  it.each(['RS256', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'])(
    '%s is verified with a public key',
    async (alg) => {
      const { publicKey, privateKey } = await generateKeyPair(alg);
      const { publicKey: other } = await generateKeyPair(alg);
      const algorithms: Algorithms = [alg];
      await using guarded = await startGuarded(contract, {
        authenticator: authenticator({ key: publicKey, algorithms }),
      });
      const good = await token({}, { alg, key: privateKey });
      await using client = await welcomed(guarded.url, { token: good });
      expect(client.received).toHaveLength(1);
      await using strict = await startGuarded(contract, {
        authenticator: authenticator({ key: other, algorithms }),
      });
      expect(await closeOf(strict.url, { token: good })).toMatchObject({ code: 4401 });
      expect(strict.records[0]).toMatchObject({ reason: "the token's signature is not valid" });
    },
  );

  it('that nobody asked for are refused, with the right key too [SP-SEC-002]', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    await using guarded = await startGuarded(contract, {
      authenticator: authenticator({ key: publicKey, algorithms: ['RS512'] }),
    });
    const other = await token({}, { alg: 'RS256', key: privateKey });
    expect(await closeOf(guarded.url, { token: other })).toMatchObject({ code: 4401 });
    expect(guarded.records[0]).toMatchObject({ reason: "the token's algorithm is not accepted" });
  });

  it('cannot be confused: HS256 signed with the public key proves nothing [SP-SEC-002]', async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true });
    const pem = await exportSPKI(publicKey);
    await using guarded = await startGuarded(contract, {
      authenticator: authenticator({ key: publicKey, algorithms: ['RS256'] }),
    });
    const { n = '' } = await exportJWK(publicKey);
    const secrets = [pem, pem.trim(), Buffer.from(n, 'base64url'), ''];
    for (const alg of ['HS256', 'RS256', 'none', 'None', 'NONE', '']) {
      for (const secret of secrets) {
        const closed = await closeOf(guarded.url, { token: forged({ alg }, secret) });
        expect(closed, alg).toMatchObject({ code: 4401 });
      }
    }
    const unsigned = new UnsecuredJWT({ sub: 'ada' }).setIssuer(ISSUER).setAudience(AUDIENCE);
    const none = unsigned.setExpirationTime('1h').encode();
    expect(await closeOf(guarded.url, { token: none })).toMatchObject({ code: 4401 });
  });

  it('and keys that do not go together are refused at start', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const make = (options: object) => () =>
      jwtAuthenticator({ issuer: ISSUER, audience: AUDIENCE, ...options } as JwtOptions);
    const rs: Algorithms = ['RS256'];
    expect(make({ key: rsa.publicKey, algorithms: ['HS256'] })).toThrow(/"key" must be a secret/);
    expect(make({ key: SECRET, algorithms: rs })).toThrow(/"key" must be a public key/);
    expect(make({ keys: { a: SECRET }, algorithms: rs })).toThrow(/"keys.a" must be a public key/);
    expect(make({ key: rsa.privateKey, algorithms: rs })).toThrow(/the private one stays/);
    expect(make({ key: SECRET.subarray(1), algorithms: ['HS256'] })).toThrow(/32 bytes/);
    expect(make({ key: SECRET, algorithms: ['HS256', 'RS256'] })).toThrow(/must not mix/);
    expect(make({ key: SECRET, algorithms: [] })).toThrow(/got none/);
    expect(make({ key: SECRET, algorithms: ['none'] })).toThrow(/got none/);
    expect(make({ key: SECRET, algorithms: ['HS256'], issuer: [] })).toThrow(/"issuer"/);
    expect(make({ key: SECRET, algorithms: ['HS256'], audience: '' })).toThrow(/"audience"/);
    expect(make({ algorithms: rs })).toThrow(/exactly one/);
    expect(make({ keys: {}, algorithms: rs })).toThrow(/at least one/);
    expect(make({ jwksUrl: new URL('http://id.example.com/'), algorithms: rs })).toThrow(/https/);
    expect(make({ jwksUrl: new URL('https://id.example.com/'), algorithms: ['HS256'] })).toThrow(
      /not published/,
    );
    expect(make({ key: SECRET, algorithms: ['HS256'], clockToleranceSec: -1 })).toThrow(/seconds/);
  });
});

describe('keys by kid', () => {
  async function startWithKeys() {
    const pairs = { old: await generateKeyPair('ES256'), new: await generateKeyPair('ES256') };
    const keys = { old: pairs.old.publicKey, new: pairs.new.publicKey };
    const guarded = await startGuarded(contract, {
      authenticator: authenticator({ keys, algorithms: ['ES256'] }),
    });
    const signed = (kid: unknown, key: CryptoKey) =>
      token({}, { alg: 'ES256', key, header: kid === undefined ? {} : { kid } });
    return { ...guarded, pairs, signed };
  }

  it('are found, each by its own', async () => {
    await using guarded = await startWithKeys();
    for (const kid of ['old', 'new'] as const) {
      const good = await guarded.signed(kid, guarded.pairs[kid].privateKey);
      await using client = await welcomed(guarded.url, { token: good });
      expect(client.received).toHaveLength(1);
    }
    const crossed = await guarded.signed('old', guarded.pairs.new.privateKey);
    expect(await closeOf(guarded.url, { token: crossed })).toMatchObject({ code: 4401 });
  });

  it.each([
    ['absent', undefined],
    ['unknown', 'newer'],
    ['a path', '../../../../dev/null'],
    ['a query', "x' UNION SELECT 'secret"],
    ['a name that every object has', 'constructor'],
    ['a prototype', '__proto__'],
    ['empty', ''],
    ['a list', ['old']],
    ['a number', 0],
    ['an object', { toString: 'old' }],
    ['null', null],
  ])('refuse a kid that is %s', async (_name, kid) => {
    await using guarded = await startWithKeys();
    const bad = await guarded.signed(kid, guarded.pairs.old.privateKey);
    expect(await closeOf(guarded.url, { token: bad })).toMatchObject({ code: 4401 });
    expect(guarded.records).toMatchObject([{ event: 'authentication', outcome: 'refused' }]);
  });
});

describe('a header', () => {
  it('that brings its own key is not listened to', async () => {
    const mine = await generateKeyPair('ES256', { extractable: true });
    const { publicKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(mine.publicKey);
    await using guarded = await startGuarded(contract, {
      authenticator: authenticator({ key: publicKey, algorithms: ['ES256'] }),
    });
    // A port that nobody listens on: a fetch would show as another outcome than "refused".
    const url = 'http://127.0.0.1:1/jwks.json';
    for (const header of [{ jwk }, { jku: url }, { x5u: url }, { x5c: ['MIIB'] }]) {
      const bad = await token({}, { alg: 'ES256', key: mine.privateKey, header });
      expect(await closeOf(guarded.url, { token: bad })).toMatchObject({ code: 4401 });
    }
    expect(guarded.records.map((record) => 'reason' in record && record.reason)).toEqual(
      Array(4).fill("the token's signature is not valid"),
    );
  });

  it.each([
    ['an unknown extension', { crit: ['urn:x'], 'urn:x': true }],
    ['an unencoded payload', { crit: ['b64'], b64: false }],
    ['no list', { crit: 'exp' }],
    ['an empty list', { crit: [] }],
  ])('whose crit is %s is refused (RFC 7515, section 4.1.11)', async (_name, header) => {
    await using guarded = await startGuarded(contract);
    const bad = forged({ alg: 'HS256', ...header }, SECRET);
    expect(await closeOf(guarded.url, { token: bad })).toMatchObject({ code: 4401 });
  });

  it('of another type is refused where one is asked for', async () => {
    await using guarded = await startGuarded(contract, {
      authenticator: authenticator({ type: 'at+jwt' }),
    });
    expect(await closeOf(guarded.url, { token: await token() })).toMatchObject({ code: 4401 });
    const good = await token({}, { header: { typ: 'at+jwt' } });
    await using client = await welcomed(guarded.url, { token: good });
    expect(client.received).toHaveLength(1);
  });
});

describe('claims', () => {
  it.each([
    ['has expired', { exp: inSec(-1) }, 'the token has expired'],
    ['never expires', { exp: undefined }, 'the token\'s "exp" is not accepted'],
    ['expires in words', { exp: 'tomorrow' }, 'the token\'s "exp" is not accepted'],
    ['is not valid yet', { nbf: inSec(60) }, 'the token\'s "nbf" is not accepted'],
    ['was issued tomorrow', { iat: inSec(86_400) }, 'the token\'s "iat" lies in the future'],
    ['is of another issuer', { iss: 'https://evil.test' }, 'the token\'s "iss" is not accepted'],
    ['is for another audience', { aud: ['a', 'b'] }, 'the token\'s "aud" is not accepted'],
    ['has no subject', { sub: undefined }, 'the token\'s "sub" is not accepted'],
    ['has an empty subject', { sub: '' }, 'the token\'s "sub" must be a non-empty string'],
    ['has a list as subject', { sub: ['ada'] }, 'the token\'s "sub" must be a non-empty string'],
  ])('refuse a token that %s [SP-SEC-003] [SP-SEC-004]', async (_name, claims, reason) => {
    await using guarded = await startGuarded(contract);
    const bad = await token(claims);
    const closed = await closeOf(guarded.url, { token: bad });
    expect(closed).toEqual({
      code: 4401,
      reason: 'the credential is not accepted; get a new one',
    });
    expect(guarded.records).toMatchObject([{ outcome: 'refused', reason }]);
  });

  it('may be of one of several issuers and audiences', async () => {
    const options = { issuer: ['https://a.test', ISSUER], audience: ['other', AUDIENCE] };
    await using guarded = await startGuarded(contract, { authenticator: authenticator(options) });
    const good = await token({ aud: ['x', 'other'] });
    await using client = await welcomed(guarded.url, { token: good });
    expect(client.received).toHaveLength(1);
    const bad = await token({ iss: 'https://b.test' });
    expect(await closeOf(guarded.url, { token: bad })).toMatchObject({ code: 4401 });
  });

  it('are held to a greatest age, and to clocks that differ a little', async () => {
    await using guarded = await startGuarded(contract, {
      authenticator: authenticator({ maxTokenAgeSec: 60, clockToleranceSec: 30 }),
    });
    const old = await token({ iat: inSec(-120) });
    expect(await closeOf(guarded.url, { token: old })).toMatchObject({ code: 4401 });
    const ageless = await token({ iat: undefined });
    expect(await closeOf(guarded.url, { token: ageless })).toMatchObject({ code: 4401 });
    const early = await token({ iat: inSec(10), nbf: inSec(10) });
    await using client = await welcomed(guarded.url, { token: early });
    expect(client.received).toHaveLength(1);
  });
});

describe('a huge token', () => {
  it('is refused before it is looked at, and never reaches a log', async () => {
    await using guarded = await startGuarded(contract, { limits: { maxHeaderBytes: 65_536 } });
    const huge = await token({ filler: 'x'.repeat(10_000) });
    const headers = { authorization: `Bearer ${huge}` };
    const closed = await closeOf(guarded.url, { headers, subprotocols: ['sallyport.v1'] });
    expect(closed).toMatchObject({ code: 4401 });
    expect(guarded.records).toMatchObject([{ reason: 'the token is too long' }]);
    const good = await token();
    await using client = await welcomed(guarded.url, { token: good });
    const { id } = { id: '1' };
    const answer = await client.ask({ type: 'refresh', id, payload: { token: huge } });
    expect(answer).toMatchObject({ type: 'error', payload: { code: 'forbidden' } });
  });
});
