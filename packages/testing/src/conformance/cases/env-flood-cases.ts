import { setTimeout as delay } from 'node:timers/promises';
import { casesOf } from '../case.ts';
import type { Probe } from '../probe.ts';

/** More than any server needs; each is of a few bytes. */
const MAX_FRAMES = 20_000;
const AT_ONCE = 500;
/** What `short-deadlines` promises. */
const DEADLINE_MS = 2_000;
const DRIP_MS = 150;

/** Does something until the server closes the connection, or it was done often enough. */
async function keepOn(probe: Probe, once: () => void): Promise<void> {
  let open = true;
  void probe.closed.then(() => {
    open = false;
  });
  for (let done = 0; open && done < MAX_FRAMES; done += AT_ONCE) {
    for (let n = 0; n < AT_ONCE; n += 1) once();
    await Promise.race([probe.closed, delay(5)]);
  }
}

/** What RFC 6455 allows without end: fragments, pings, time. */
export const envFloodCases = casesOf('ENV', {
  '042': {
    title: 'closes with 4429 a message in fragments without end, though they are empty',
    rules: 'ENV-063 LIV-030',
    async run({ connect }) {
      const [probe, witness] = [await connect(), await connect()];
      probe.sendFragment('{', false);
      await keepOn(probe, () => probe.sendFragment('', false));
      await probe.closes(4429);
      await witness.alive();
    },
  },
  '043': {
    title: 'takes a message in a few fragments, and what comes between them',
    rules: 'ENV-063',
    async run({ connect, unique }) {
      const probe = await connect();
      const id = unique();
      const frame = { id, channel: 'echo', intent: 'echo', payload: { text: 'hello' } };
      const parts = JSON.stringify(frame).match(/.{1,20}/g) ?? [];
      for (const [n, part] of parts.entries()) {
        probe.sendFragment(part, n === parts.length - 1);
        probe.sendControl('ping');
      }
      await probe.next({ type: 'reply', ref: id, payload: { text: 'hello' } });
    },
  },
  '044': {
    title: 'closes with 4408 a message that does not come whole in time',
    rules: 'ENV-064 LIV-030',
    requires: ['short-deadlines'],
    async run({ connect, waitMs }) {
      const probe = await connect();
      const dripping = setInterval(() => probe.sendFragment(' ', false), DRIP_MS);
      await probe.closesWithin(DEADLINE_MS + waitMs, 4408).finally(() => clearInterval(dripping));
    },
  },
  '045': {
    title: 'closes with 4429 a connection that floods it with WebSocket pings',
    rules: 'ENV-065 LIV-030',
    async run({ connect }) {
      const [probe, witness] = [await connect(), await connect()];
      await keepOn(probe, () => probe.sendControl('ping'));
      await probe.closes(4429);
      await witness.alive();
    },
  },
  '046': {
    title: 'closes with 4429 a connection that floods it with pongs to no ping',
    rules: 'ENV-065 LIV-030',
    async run({ connect }) {
      const [probe, witness] = [await connect(), await connect()];
      await keepOn(probe, () => probe.sendControl('pong'));
      await probe.closes(4429);
      await witness.alive();
    },
  },
});
