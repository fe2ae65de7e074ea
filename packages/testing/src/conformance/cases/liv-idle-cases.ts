import { setTimeout as delay } from 'node:timers/promises';
import { casesOf } from '../case.ts';
import { CaseFailure, show, Untestable } from '../case-failure.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

/** What `idle` promises. */
const MIN_IDLE_MS = 3_000;
const MAX_IDLE_MS = 5_000;
const PING_EVERY_MS = 250;
/** A server looks now and then whether somebody is idle. */
const GRACE_MS = 2_000;

async function idleTimeoutOf(probe: Probe): Promise<number> {
  const { heartbeat } = await probe.welcome();
  const ms = isFrame(heartbeat) ? Number(heartbeat.idleTimeoutMs) : Number.NaN;
  if (ms >= MIN_IDLE_MS && ms <= MAX_IDLE_MS) return ms;
  throw new Untestable(
    `heartbeat.idleTimeoutMs is ${ms}; start the server with ${MIN_IDLE_MS} to ${MAX_IDLE_MS} for the test`,
  );
}

/** Connections on which nothing is done. */
export const livIdleCases = casesOf('LIV', {
  '024': {
    title: 'names an idle timeout in welcome if and only if `idle` is declared',
    rules: 'LIV-060',
    async run({ connect, features }) {
      const { heartbeat } = await (await connect()).welcome();
      const named = isFrame(heartbeat) && heartbeat.idleTimeoutMs !== undefined;
      if (named === features.has('idle')) return;
      const expected = named ? '`idle` among the declared features' : 'heartbeat.idleTimeoutMs';
      throw new CaseFailure(expected, show(heartbeat));
    },
  },
  '025': {
    title: 'closes with 4408 a connection on which only ping and pong come for too long',
    rules: 'LIV-060 LIV-030',
    requires: ['idle'],
    async run({ connect }) {
      const probe = await connect();
      const idleMs = await idleTimeoutOf(probe);
      const startedAt = performance.now();
      const closed = probe.closesWithin(idleMs + GRACE_MS, 4408);
      const pinging = setInterval(() => {
        probe.send({ type: 'ping', id: probe.newId() });
        probe.send({ type: 'pong', timestamp: Date.now() });
      }, PING_EVERY_MS);
      await closed.finally(() => clearInterval(pinging));
      const tookMs = performance.now() - startedAt;
      if (tookMs < idleMs / 2) {
        throw new CaseFailure(`a close after ${idleMs} ms`, `after ${Math.round(tookMs)} ms`);
      }
    },
  },
  '026': {
    title: 'keeps a connection that has work in flight, or sends now and then',
    rules: 'LIV-060',
    requires: ['idle'],
    async run({ connect }) {
      const [working, sending] = [await connect(), await connect()];
      const idleMs = await idleTimeoutOf(working);
      const ms = idleMs + 1_500;
      const id = working.newId();
      working.send({ channel: 'slow', intent: 'wait', id, payload: { ms } });
      for (let passed = 0; passed < ms; passed += idleMs / 2) {
        sending.send({ channel: 'echo', intent: 'note', payload: { text: 'still here' } });
        await delay(idleMs / 2);
      }
      await sending.alive();
      await working.next({ type: 'reply', ref: id });
    },
  },
});
