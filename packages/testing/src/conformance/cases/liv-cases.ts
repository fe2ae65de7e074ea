import { setTimeout as delay } from 'node:timers/promises';
import { casesOf } from '../case.ts';
import { CaseFailure, show, Untestable } from '../case-failure.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

/** A longer heartbeat would make the suite wait for nothing. */
const MAX_HEARTBEAT_MS = 5_000;

async function heartbeatOf(probe: Probe, name: 'intervalMs' | 'timeoutMs'): Promise<number> {
  const { heartbeat } = await probe.welcome();
  const ms = isFrame(heartbeat) ? Number(heartbeat[name]) : Number.NaN;
  if (ms <= MAX_HEARTBEAT_MS) return ms;
  throw new Untestable(
    `heartbeat.${name} is ${ms}; start the server with at most ${MAX_HEARTBEAT_MS} for the test`,
  );
}

/** Liveness: ping, idle, the expiry and refresh of tokens. */
export const livCases = casesOf('LIV', {
  '001': {
    title: 'answers ping by pong with its timestamp and the ref',
    rules: 'LIV-004',
    async run({ connect }) {
      const probe = await connect();
      const { timestamp } = await probe.expect(
        { type: 'ping', id: 'p' },
        { type: 'pong', ref: 'p' },
      );
      if (typeof timestamp !== 'number' || Math.abs(timestamp - Date.now()) > 86_400_000) {
        throw new CaseFailure('milliseconds since the Unix epoch', show(timestamp));
      }
    },
  },
  '002': {
    title: 'answers ping without id by pong without ref',
    rules: 'LIV-004',
    async run({ connect }) {
      const probe = await connect();
      probe.send({ type: 'ping' });
      await probe.next({ type: 'pong', ref: undefined });
    },
  },
  '003': {
    title: 'answers the same ping id again and again',
    rules: 'LIV-004 REQ-017',
    async run({ connect }) {
      const probe = await connect();
      for (let n = 0; n < 3; n += 1) await probe.expect({ type: 'ping', id: 'p' }, { ref: 'p' });
    },
  },
  '004': {
    title: 'ignores a pong that it did not ask for',
    rules: 'MSG-011',
    async run({ connect }) {
      const probe = await connect();
      probe.send({ type: 'pong', timestamp: 1, ref: 'unasked' });
      await probe.silent({ type: 'error' });
    },
  },
  '005': {
    title: 'sends WebSocket pings about every heartbeat interval',
    rules: 'LIV-001',
    async run({ connect }) {
      const probe = await connect();
      const intervalMs = await heartbeatOf(probe, 'intervalMs');
      await delay(intervalMs * 2.5);
      if (probe.pings() === 0) {
        throw new CaseFailure(`a WebSocket ping about every ${intervalMs} ms`, 'none');
      }
    },
  },
  '006': {
    title: 'closes with 4408 a connection from which nothing arrives',
    rules: 'LIV-003 LIV-030',
    async run({ connect, waitMs }) {
      const probe = await connect({ answersPings: false });
      const timeoutMs = await heartbeatOf(probe, 'timeoutMs');
      await delay(Math.max(0, timeoutMs * 2 - waitMs));
      await probe.closes(4408);
    },
  },
  '007': {
    title: 'keeps a connection that answers WebSocket pings only',
    rules: 'LIV-003',
    async run({ connect }) {
      const probe = await connect();
      await delay(1.5 * (await heartbeatOf(probe, 'timeoutMs')));
      await probe.alive();
    },
  },
  '008': {
    title: 'closes with 4401 when the token expires',
    rules: 'LIV-019',
    async run({ connect, token }) {
      const exp = Math.floor(Date.now() / 1_000) + 2;
      const probe = await connect({ token: await token({ exp }) });
      await delay(500);
      await probe.closes(4401);
    },
  },
  '009': {
    title: 'says some time before a token expires that it will',
    rules: 'LIV-018',
    level: 'SHOULD',
    async run({ connect, token }) {
      const exp = Math.floor(Date.now() / 1_000) + 3;
      const probe = await connect({ token: await token({ exp }) });
      await probe.next({ type: 'system', intent: 'expiring', payload: { expiresAt: exp * 1_000 } });
    },
  },
  '010': {
    title: 'takes a new token for the same subject, and says when that expires',
    rules: 'LIV-020',
    async run({ connect, token }) {
      const probe = await connect();
      const exp = Math.floor(Date.now() / 1_000) + 500;
      const frame = { type: 'refresh', payload: { token: await token({ exp }) } };
      await probe.expect(frame, { type: 'ack', payload: { expiresAt: exp * 1_000 } });
    },
  },
  '011': {
    title: 'goes on beyond the expiry of a token that was refreshed',
    rules: 'LIV-020 LIV-019',
    async run({ connect, token }) {
      const exp = Math.floor(Date.now() / 1_000) + 2;
      const probe = await connect({ token: await token({ exp }) });
      await probe.expect({ type: 'refresh', payload: { token: await token() } }, { type: 'ack' });
      await delay(exp * 1_000 - Date.now() + 300);
      await probe.alive();
    },
  },
  '012': {
    title: 'puts the claims of the new token in place of the old ones',
    rules: 'LIV-020 MSG-012',
    async run({ connect, token }) {
      const probe = await connect();
      const ask = { channel: 'forbidden', intent: 'ask', payload: {} };
      await probe.refused(ask, 'forbidden');
      const wider = await token({ scope: 'conformance:never' });
      await probe.expect({ type: 'refresh', payload: { token: wider } }, { type: 'ack' });
      await probe.expect(ask, { type: 'reply' });
    },
  },
  '013': {
    title: 'refuses a new token that does not verify, or of another subject, and goes on',
    rules: 'LIV-021',
    async run({ connect, token }) {
      const probe = await connect();
      for (const wrong of ['nonsense', await token({ sub: 'grace' }), await token({ exp: 1 })]) {
        await probe.refused({ type: 'refresh', payload: { token: wrong } }, 'forbidden');
      }
      const ask = { channel: 'own:ada', intent: 'ask', payload: {} };
      await probe.expect(ask, { type: 'reply', payload: { userId: 'ada' } });
    },
  },
  '014': {
    title: 'ends a subscription that the new claims do not allow, and says so',
    rules: 'LIV-022 SUB-010 SUB-012',
    async run({ connect, token }) {
      const probe = await connect({ token: await token({ scope: 'conformance:never' }) });
      await probe.expect({ type: 'subscribe', channel: 'forbidden' }, { type: 'ack' });
      await probe.expect({ type: 'subscribe', channel: 'echo' }, { type: 'ack' });
      await probe.expect({ type: 'refresh', payload: { token: await token() } }, { type: 'ack' });
      await probe.next({ type: 'system', intent: 'unsubscribed', channel: 'forbidden' });
      await probe.silent({ type: 'system', channel: 'echo' });
    },
  },
  '015': {
    title: 'refuses a refresh without a token as invalid_envelope',
    rules: 'ENV-005 ENV-018',
    async run({ connect }) {
      const probe = await connect();
      for (const payload of [undefined, {}, { token: '' }, { token: 7 }]) {
        await probe.refused({ type: 'refresh', payload }, 'invalid_envelope');
      }
    },
  },
  '023': {
    title: 'acknowledges a refresh before it tells of the subscriptions that it ends',
    rules: 'LIV-033 LIV-022',
    async run({ connect, token }) {
      const probe = await connect({ token: await token({ scope: 'conformance:never' }) });
      await probe.expect({ type: 'subscribe', channel: 'forbidden' }, { type: 'ack' });
      const id = probe.newId();
      probe.send({ type: 'refresh', id, payload: { token: await token() } });
      await probe.next({ type: 'system', intent: 'unsubscribed', channel: 'forbidden' });
      if (probe.untaken({ type: 'ack', ref: id }).length === 0) {
        throw new CaseFailure('the ack of the refresh first', 'the notice of unsubscribed');
      }
    },
  },
  '016': {
    title: 'answers the close of a client with its code',
    rules: 'LIV-030',
    async run({ connect }) {
      const probe = await connect();
      probe.leave(1_000);
      await probe.closes(1_000);
    },
  },
});
