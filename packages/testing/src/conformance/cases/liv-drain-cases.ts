import { setTimeout as delay } from 'node:timers/promises';
import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol';
import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';
import { demandProblem, demandRetryAfter } from './demand-problem.ts';

const wait = (ms: number) => ({ channel: 'slow', intent: 'wait', payload: { ms } });
const goaway = { type: 'system', intent: 'goaway' };
/** So many that not all have the same share of the spread by accident. */
const IDLE = 6;
/** What `drain` promises. */
const DEADLINE_MS = 10_000;

/** Connections to an instance that is then told to shut down; resolves with what `goaway` says. */
async function drained({ instance, connect }: CaseContext, count: number, before: Before) {
  const server = await instance();
  const probes: Probe[] = [];
  for (let n = 0; n < count; n += 1) probes.push(await connect({ url: server.url }));
  await before(probes);
  server.shutDown();
  const told = await Promise.all(probes.map((probe) => probe.next(goaway)));
  return { server, probes, spreadMs: spreadOf(told[0]) };
}

type Before = (probes: readonly Probe[]) => Promise<void> | void;

function spreadOf(frame: Frame | undefined): number {
  const ms = isFrame(frame?.payload) ? frame.payload.spreadMs : undefined;
  if (typeof ms === 'number') return ms;
  throw new CaseFailure('goaway with spreadMs', show(frame));
}

/** Drain: what a server that shuts down does for those who are there. */
export const livDrainCases = casesOf('LIV', {
  '017': {
    title: 'says goaway, lets work in flight end, sends its answer, and closes with 1012 or 1001',
    rules: 'LIV-007 LIV-008 LIV-010',
    requires: ['drain'],
    async run(context) {
      const id = context.unique();
      const { probes } = await drained(context, 1, async ([probe]) => {
        probe?.send({ ...wait(500), id });
        await probe?.alive();
      });
      const [probe] = probes;
      await probe?.next({ type: 'reply', ref: id, payload: { waited: 500 } });
      await probe?.closesWithin(DEADLINE_MS, 1012, 1001);
    },
  },
  '018': {
    title: 'handles a new intent after goaway, or answers it with unavailable, retryable',
    rules: 'LIV-009',
    requires: ['drain'],
    async run(context) {
      const { probes } = await drained(context, 1, async ([probe]) => {
        probe?.send({ ...wait(1_500), id: context.unique() });
        await probe?.alive();
      });
      const answer = await probes[0]?.ask(wait(0));
      const { code, retryable } = isFrame(answer?.payload) ? answer.payload : {};
      const postponed = code === 'unavailable' && retryable === true;
      if (answer?.type !== 'reply' && !postponed) {
        throw new CaseFailure('the reply, or unavailable with retryable: true', show(answer));
      }
    },
  },
  '019': {
    title: 'does not close at once what has nothing in flight, but over the spread',
    rules: 'LIV-034 LIV-010',
    requires: ['drain'],
    async run(context) {
      const { probes, spreadMs } = await drained(context, IDLE, () => {});
      const patience = Math.min(spreadMs, DEADLINE_MS) / 10;
      await delay(patience);
      const open = await Promise.allSettled(probes.map((probe) => probe.alive()));
      if (spreadMs > 0 && open.every(({ status }) => status === 'rejected')) {
        throw new CaseFailure(`connections that are kept for a share of ${spreadMs} ms`, 'none');
      }
      await Promise.all(probes.map((probe) => probe.closesWithin(DEADLINE_MS, 1012, 1001)));
    },
  },
  '030': {
    title: 'closes those who have nothing in flight one after the other over the spread',
    rules: 'LIV-061 LIV-010',
    level: 'SHOULD',
    requires: ['drain'],
    async run(context) {
      const { probes, spreadMs } = await drained(context, IDLE, () => {});
      const times = await Promise.all(
        probes.map(async (probe) => {
          await probe.closesWithin(DEADLINE_MS, 1012, 1001);
          return performance.now();
        }),
      );
      const apartMs = Math.max(...times) - Math.min(...times);
      if (apartMs < Math.min(spreadMs, DEADLINE_MS) / 4) {
        const expected = `closes spread over ${spreadMs} ms`;
        throw new CaseFailure(expected, `all within ${Math.round(apartMs)} ms`);
      }
    },
  },
  '020': {
    title: 'answers a request for a connection with HTTP 503 and Retry-After while it drains',
    rules: 'CON-006 CON-007',
    requires: ['drain'],
    async run(context) {
      const { server } = await drained(context, 1, async ([probe]) => {
        probe?.send({ ...wait(1_500), id: context.unique() });
        await probe?.alive();
      });
      const offered = `${SUBPROTOCOL}, ${BEARER_PREFIX}${await context.token()}`;
      const headers = { 'sec-websocket-protocol': offered };
      const refusal = await context.handshake({ url: server.url, headers });
      demandProblem(refusal, 503);
      demandRetryAfter(refusal);
    },
  },
});
