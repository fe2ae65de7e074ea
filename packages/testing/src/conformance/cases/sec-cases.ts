import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure } from '../case-failure.ts';
import type { SignOptions } from '../conformance-tokens.ts';

const HOUR_SEC = 3_600;
/** Another key than the shared one, known to everybody. */
const WRONG_KEY = new Uint8Array(32);

async function refuses(
  { open, token }: CaseContext,
  claims: Readonly<Record<string, unknown>>,
  options?: SignOptions,
): Promise<void> {
  await (await open({ token: await token(claims, options) })).closes(4401);
}

const nowSec = (): number => Math.floor(Date.now() / 1_000);

/** Security: tokens and hostile input. */
export const secCases = casesOf('SEC', {
  '001': {
    title: 'refuses a token without signature (alg none)',
    rules: 'SEC-002',
    run: (context) => refuses(context, {}, { algorithm: 'none' }),
  },
  '002': {
    title: 'refuses an algorithm that it is not configured for',
    rules: 'SEC-002',
    run: (context) => refuses(context, {}, { algorithm: 'HS512' }),
  },
  '003': {
    title: 'refuses a token that another key signed',
    rules: 'SEC-003',
    run: (context) => refuses(context, {}, { key: WRONG_KEY }),
  },
  '004': {
    title: 'refuses a token whose claims were changed after it was signed',
    rules: 'SEC-003',
    async run({ open, token }) {
      const [head, , signature] = (await token()).split('.');
      const [, claims] = (await token({ sub: 'grace', scope: 'conformance:never' })).split('.');
      await (await open({ token: `${head}.${claims}.${signature}` })).closes(4401);
    },
  },
  '005': {
    title: 'refuses a token that has expired',
    rules: 'SEC-003 CON-014',
    run: (context) => refuses(context, { exp: nowSec() - HOUR_SEC }),
  },
  '006': {
    title: 'refuses a token that is not valid yet',
    rules: 'SEC-003',
    run: (context) => refuses(context, { nbf: nowSec() + HOUR_SEC, exp: nowSec() + 2 * HOUR_SEC }),
  },
  '007': {
    title: 'refuses a token of another issuer',
    rules: 'SEC-003',
    run: (context) => refuses(context, { iss: 'https://another.test' }),
  },
  '008': {
    title: 'refuses a token for another audience',
    rules: 'SEC-003',
    run: (context) => refuses(context, { aud: 'another' }),
  },
  '009': {
    title: 'refuses a token without issuer or audience',
    rules: 'SEC-003',
    async run(context) {
      await refuses(context, { iss: undefined });
      await refuses(context, { aud: undefined });
    },
  },
  '010': {
    title: 'refuses a token without sub, or with an empty one',
    rules: 'SEC-004',
    async run(context) {
      await refuses(context, { sub: undefined });
      await refuses(context, { sub: '' });
    },
  },
  '011': {
    title: 'takes keys such as constructor and prototype as data',
    rules: 'SEC-008',
    async run({ connect }) {
      const probe = await connect();
      const payload = { text: 'x', constructor: { prototype: { text: 'y' } }, hasOwnProperty: 1 };
      const frame = { channel: 'echo', intent: 'echo', payload };
      await probe.expect(frame, { type: 'reply', payload: { text: 'x' } });
    },
  },
  '012': {
    title: 'keeps serving others while one connection sends garbage',
    rules: 'SEC-007',
    async run({ connect }) {
      const [good, bad] = [await connect(), await connect()];
      for (let n = 0; n < 50; n += 1) bad.send('{"type":');
      await good.expect(
        { channel: 'echo', intent: 'note', payload: { text: 'x' } },
        { type: 'ack' },
      );
      await bad.closes(4400);
      await good.alive();
    },
  },
  '013': {
    title: 'survives deep nesting far over its limit',
    rules: 'SEC-007 ENV-015',
    async run({ connect }) {
      const probe = await connect();
      await probe.refusedLoosely('['.repeat(100_000), 'invalid_envelope');
      await probe.alive();
    },
  },
  '014': {
    title: 'survives hostile strings in every place',
    rules: 'SEC-007',
    async run({ connect }) {
      const probe = await connect();
      for (const text of ['\u0000', '\ud800', '\u2028', '../../etc/passwd', '{{7*7}}', '\u202e']) {
        await probe.expect(
          { channel: 'echo', intent: 'echo', payload: { text: `a${text}` } },
          { type: 'reply' },
        );
      }
    },
  },
  '015': {
    title: 'does not compress unless it is configured to',
    rules: 'SEC-010',
    async run({ handshake }) {
      const offered = 'permessage-deflate';
      const answer = await handshake({ headers: { 'sec-websocket-extensions': offered } });
      const selected = answer.headers['sec-websocket-extensions'];
      if (selected !== undefined) throw new CaseFailure('no extension', String(selected));
    },
  },
  '016': {
    title: 'survives a connection that is cut in the middle of a stream',
    rules: 'SEC-007 REQ-015',
    async run({ connect, unique }) {
      const id = unique();
      const cut = await connect();
      cut.send({ id, channel: 'stream', intent: 'forever', payload: {} });
      await cut.next({ type: 'reply', seq: 0 });
      await cut.close();
      await (await connect()).alive();
    },
  },
});
