import { setTimeout as delay } from 'node:timers/promises';
import { CaseFailure } from '../../case-failure.ts';
import type { CaseGateway, GatewayLine } from '../case-gateway.ts';
import { clientCasesOf } from '../client-case.ts';
import { welcoming } from './welcoming.ts';

const SAMPLES = 10;
/** Times the first bound: what only a bound that doubles reaches, and soon. */
const LONG = 3;
/** The chance of a right client to fail is that share to the power of the number of samples. */
const SHARE = 0.3;
/** Longer than any test waits: a client that waits some random part of it does not come in time. */
const FAR_MS = 6_000_000;

const goaway = (spreadMs: number): object => {
  return { type: 'system', intent: 'goaway', payload: { reason: 'shutdown', spreadMs } };
};

/** Milliseconds from a close to the next attempt. */
async function delayAfter(line: GatewayLine, gateway: CaseGateway): Promise<number> {
  const closedAtMs = performance.now();
  line.act({ close: 1011 });
  return (await gateway.line()).triedAtMs - closedAtMs;
}

const shown = (delays: readonly number[]): string =>
  delays.map((ms) => `${Math.round(ms)} ms`).join(', ');

/** How long a client waits before it comes back. */
export const livDelayClientCases = clientCasesOf('LIV', {
  '201': {
    title: 'comes back after a random delay',
    rules: 'LIV-014',
    requires: ['reconnect'],
    async run({ gateway, client }) {
      const served = await gateway([welcoming]);
      const delays: number[] = [];
      for (let n = 0; n < SAMPLES; n += 1) {
        const call = client.connect({ url: served.url }, { backoffMs: 200 });
        const line = await served.line();
        await call.ok();
        delays.push(await delayAfter(line, served));
        await client.close().ok();
      }
      const longest = Math.max(...delays);
      if (longest < 200 * SHARE) {
        throw new CaseFailure('delays between 0 and 200 ms', shown(delays));
      }
      if (Math.min(...delays) > longest * (1 - SHARE)) {
        throw new CaseFailure('random delays, from 0 on', shown(delays));
      }
    },
  },
  '202': {
    title: 'waits up to twice as long with each failure',
    rules: 'LIV-014',
    requires: ['reconnect'],
    async run({ gateway, client }) {
      const backoffMs = 150;
      const longMs = LONG * backoffMs;
      const served = await gateway([{ open: [{ close: 1011 }] }]);
      client.connect({ url: served.url }, { backoffMs });
      await served.line();
      for (let failures = 1; failures < SAMPLES; failures += 1) {
        const next = served.line();
        next.catch(() => undefined); // nobody waits for it any more where the delay is a long one
        if ((await Promise.race([next, delay(longMs)])) === undefined) return;
      }
      throw new CaseFailure(`some delay of more than ${longMs} ms`, `${SAMPLES - 1} shorter ones`);
    },
  },
  '203': {
    title: 'comes back within the time that goaway named',
    rules: 'LIV-015',
    requires: ['reconnect'],
    async run({ connected }) {
      const { gateway, line } = await connected([welcoming], { backoffMs: FAR_MS });
      line.send(goaway(0));
      line.act({ close: 1012 });
      await gateway.line();
    },
  },
  '204': {
    title: 'spreads its return over the time that goaway named',
    rules: 'LIV-015',
    requires: ['reconnect'],
    async run({ connected, client }) {
      const { gateway, line } = await connected([welcoming]);
      line.send(goaway(FAR_MS));
      line.act({ close: 1012 });
      await client.reaches({ code: 1012 });
      await gateway.noFurtherLine();
    },
  },
  '205': {
    title: 'goes by the last goaway',
    rules: 'LIV-015',
    requires: ['reconnect'],
    async run({ connected }) {
      const { gateway, line } = await connected([welcoming], { backoffMs: FAR_MS });
      line.send(goaway(FAR_MS / 60));
      line.send(goaway(0));
      line.act({ close: 1001 });
      await gateway.line();
    },
  },
  '211': {
    title: 'tries again after HTTP 503',
    rules: 'LIV-017',
    level: 'SHOULD',
    requires: ['reconnect'],
    async run({ gateway, client }) {
      const { url, line } = await gateway([{ refuse: 503 }, { refuse: 429 }, welcoming]);
      const call = client.connect({ url });
      for (let n = 0; n < 3; n += 1) await line();
      await call.ok();
    },
  },
  '212': {
    title: 'tries again where nobody answers the upgrade',
    rules: 'LIV-017',
    level: 'SHOULD',
    requires: ['reconnect'],
    async run({ gateway, client }) {
      const { url, line } = await gateway([{ upgrade: 'cut' }, welcoming]);
      const call = client.connect({ url });
      await line();
      await line();
      await call.ok();
    },
  },
  '213': {
    title: 'stays closed after HTTP 404 and says so',
    rules: 'LIV-017',
    level: 'SHOULD',
    requires: ['http-status'],
    async run({ gateway, client }) {
      const { url, line, noFurtherLine } = await gateway([{ refuse: 404 }]);
      const call = client.connect({ url });
      await line();
      await call.givesUp();
      await noFurtherLine();
    },
  },
  '214': {
    title: 'stays closed after HTTP 403 and says so',
    rules: 'LIV-017',
    level: 'SHOULD',
    requires: ['http-status'],
    async run({ gateway, client }) {
      const { url, line, noFurtherLine } = await gateway([{ refuse: 403 }]);
      const call = client.connect({ url });
      await line();
      await call.givesUp();
      await noFurtherLine();
    },
  },
  '215': {
    title: 'waits at least for Retry-After',
    rules: 'LIV-016',
    requires: ['reconnect', 'http-status'],
    async run({ gateway, client }) {
      const refuse = { status: 503, headers: { 'retry-after': '1' } };
      const { url, line } = await gateway([{ refuse }, welcoming]);
      client.connect({ url }, { backoffMs: 50 });
      const first = await line();
      const second = await line();
      const delayMs = second.triedAtMs - first.triedAtMs;
      if (delayMs < 990) throw new CaseFailure('at least 1 s', `${Math.round(delayMs)} ms`);
    },
  },
});
