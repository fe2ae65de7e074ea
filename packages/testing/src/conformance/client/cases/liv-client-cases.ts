import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionScript } from '../../../gateway-script.ts';
import { CaseFailure, show } from '../../case-failure.ts';
import { clientCasesOf } from '../client-case.ts';
import { fixtureWelcome } from '../fixture-welcome.ts';
import { welcoming } from './welcoming.ts';
import { worksOn } from './works-on.ts';

const DAY_MS = 86_400_000;

/** Welcomes with a heartbeat that a test can wait for. */
function beating(intervalMs: number, timeoutMs: number): ConnectionScript {
  return { ...welcoming, open: [fixtureWelcome({ heartbeat: { intervalMs, timeoutMs } })] };
}

/** Liveness: ping, silence. */
export const livClientCases = clientCasesOf('LIV', {
  '001': {
    title: 'answers ping by pong with its timestamp and the ref',
    rules: 'LIV-004',
    async run({ connected }) {
      const { line } = await connected();
      line.send({ type: 'ping', id: 'p' });
      const { timestamp } = await line.next({ type: 'pong', ref: 'p' });
      if (typeof timestamp !== 'number' || Math.abs(timestamp - Date.now()) > DAY_MS) {
        throw new CaseFailure('milliseconds since the Unix epoch', show(timestamp));
      }
    },
  },
  '002': {
    title: 'answers ping without id by pong without ref',
    rules: 'LIV-004',
    async run({ connected }) {
      const { line } = await connected();
      line.send({ type: 'ping' });
      await line.next({ type: 'pong', ref: undefined });
    },
  },
  '003': {
    title: 'answers WebSocket pings',
    rules: 'LIV-002',
    async run({ connected }) {
      const { line } = await connected();
      for (let n = 0; n < 3; n += 1) line.act({ ping: true });
      await line.settled();
      if (line.pongs() === 0) throw new CaseFailure('WebSocket pongs', 'none');
    },
  },
  '004': {
    title: 'pings where the server sends no frame for the interval',
    rules: 'LIV-005',
    level: 'SHOULD',
    async run({ connected }) {
      const { line } = await connected([beating(200, 60_000)]);
      await line.next({ type: 'ping' });
    },
  },
  '005': {
    title: 'gives up on a server that sends no frame for the timeout',
    rules: 'LIV-006 LIV-031',
    level: 'SHOULD',
    async run({ connected }) {
      const { line } = await connected([beating(200, 520), welcoming]);
      await line.closed(4408, 1000);
    },
  },
  '006': {
    title: 'comes back from a server that it gave up, though that does not even close',
    rules: 'LIV-031 LIV-012',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([beating(200, 520), welcoming]);
      line.act({ fallSilent: true });
      const next = await gateway.line();
      await client.reaches({ state: 'connected' });
      await worksOn(client, next);
    },
  },
  '007': {
    title: 'does not give up while frames come, whatever they are',
    rules: 'LIV-006',
    level: 'SHOULD',
    async run({ connected, client }) {
      const { line } = await connected([beating(300, 1_000)]);
      for (let n = 0; n < 14; n += 1) {
        await delay(100);
        line.send(n % 2 === 0 ? { type: 'pong', timestamp: n } : { type: 'novelty' });
      }
      await worksOn(client, line);
    },
  },
  '008': {
    title: 'takes the answers to what was in flight at goaway',
    rules: 'LIV-008',
    async run({ connected, client }) {
      const { line } = await connected([welcoming]);
      const call = client.request('echo/echo', { text: 'x' });
      const { id } = await line.next({ intent: 'echo' });
      const payload = { reason: 'shutdown', spreadMs: 100_000_000 };
      line.send({ type: 'system', intent: 'goaway', payload });
      line.send({ type: 'reply', ref: id, payload: { text: 'y' } });
      await call.value({ text: 'y' });
    },
  },
});
