import { setTimeout as delay } from 'node:timers/promises';
import { casesOf } from '../case.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

/** What `rate-limits` promises. */
const MAX_BURST = 1_000;
const AT_ONCE = 200;
/** By then a server that bounds anything must have closed. */
const MAX_SENT = 8_000;

/** Work that lasts until it is cancelled. */
const LONG_MS = 10_000;
const PAUSE_MS = 100;
const MAX_ROUNDS = 5;

const limited = { type: 'error', payload: { code: 'rate_limited' } };
const wait = (ms: number) => ({ channel: 'slow', intent: 'wait', payload: { ms } });

async function burstOf(probe: Probe): Promise<number> {
  const { limits } = await probe.welcome();
  const { messagesPerSecond, messageBurst } = isFrame(limits) ? limits : {};
  const within = (value: unknown, most: number) => Number.isInteger(value) && Number(value) <= most;
  if (within(messagesPerSecond, AT_ONCE) && within(messageBurst, MAX_BURST)) {
    return Number(messageBurst);
  }
  throw new CaseFailure(
    `messagesPerSecond of at most ${AT_ONCE}, and messageBurst of at most ${MAX_BURST}`,
    show(limits),
  );
}

/** Sends pings, and awaits an answer to each. */
function ping(probe: Probe, times: number): Promise<readonly Frame[]> {
  return Promise.all(Array.from({ length: times }, () => probe.ask({ type: 'ping' })));
}

/** Sends pings until one is refused; resolves with the refusals. */
async function exceed(probe: Probe): Promise<readonly Frame[]> {
  for (let sent = 0; sent < MAX_SENT; sent += AT_ONCE) {
    const refusals = (await ping(probe, AT_ONCE)).filter(({ type }) => type === 'error');
    if (refusals.length > 0) return refusals;
  }
  throw new CaseFailure('rate_limited', `${MAX_SENT} frames that were all taken`);
}

/** Sends a frame again when nothing is allowed, which frames around it show that are refused. */
async function repeatAmongRefusals(probe: Probe, frame: Frame): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    await exceed(probe);
    const before = ping(probe, AT_ONCE);
    probe.send(frame);
    const after = await ping(probe, AT_ONCE / 4);
    await before;
    if (after.some(({ type }) => type === 'error')) return;
    // The machine was so busy that frames were allowed again meanwhile.
  }
  throw new CaseFailure('refusals around the repeat', 'pongs alone');
}

/** How many frames a connection may send. */
export const envRateCases = casesOf('ENV', {
  '038': {
    title:
      'takes messageBurst frames at once, then answers with rate_limited, and says for how long',
    rules: 'ENV-060',
    requires: ['rate-limits'],
    async run({ connect }) {
      const probe = await connect();
      const early = (await ping(probe, await burstOf(probe))).find(({ type }) => type !== 'pong');
      if (early !== undefined) throw new CaseFailure('pongs to a whole burst', show(early));
      const [refusal] = (await exceed(probe)).toReversed();
      const { code, retryAfterMs } = isFrame(refusal?.payload) ? refusal.payload : {};
      if (code !== 'rate_limited' || !Number.isInteger(retryAfterMs)) {
        throw new CaseFailure('rate_limited with retryAfterMs', show(refusal));
      }
      await delay(Number(retryAfterMs) + 50);
      await probe.alive();
    },
  },
  '039': {
    title: 'does not act on a frame that it refuses for its rate',
    rules: 'ENV-060',
    requires: ['rate-limits'],
    async run({ connect, unique }) {
      const [author, witness] = [await connect(), await connect()];
      await witness.expect({ type: 'subscribe', channel: 'echo' }, { type: 'ack' });
      await burstOf(author);
      await exceed(author);
      await delay(50); // so that some are taken
      const text = unique();
      const note = { channel: 'echo', intent: 'note', payload: { text } };
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => author.ask(note)));
      const taken = answers.filter(({ type }) => type === 'ack').length;
      const other = answers.find(({ type, payload }) => type !== 'ack' && !isLimited(payload));
      if (other !== undefined) throw new CaseFailure('ack or rate_limited', show(other));
      await witness.alive();
      await delay(50);
      const seen = witness.untaken({ intent: 'noted', payload: { text } }).length;
      if (seen !== taken) throw new CaseFailure(`${taken} publications, as acks`, `${seen}`);
    },
  },
  '040': {
    title: 'does not refuse, for its rate, the repeat of a frame whose work is under way',
    rules: 'ENV-061',
    requires: ['rate-limits'],
    async run({ connect, unique }) {
      const probe = await connect();
      await burstOf(probe);
      const id = unique();
      probe.send({ ...wait(LONG_MS), id });
      await probe.alive();
      await repeatAmongRefusals(probe, { ...wait(LONG_MS), id });
      await delay(PAUSE_MS); // so that the cancel is taken
      probe.send({ type: 'cancel', ref: id });
      const { payload } = await probe.next({ ref: id });
      if (!isFrame(payload) || payload.code !== 'cancelled') {
        throw new CaseFailure('the one answer, cancelled', show(payload));
      }
      await probe.silent({ ref: id });
    },
  },
  '041': {
    title: 'closes with 4429 a connection that sends on regardless of its rate',
    rules: 'ENV-062 LIV-030',
    requires: ['rate-limits'],
    async run({ connect }) {
      const probe = await connect();
      await burstOf(probe);
      let open = true;
      void probe.closed.then(() => {
        open = false;
      });
      for (let sent = 0; open && sent < MAX_SENT; sent += AT_ONCE) {
        for (let n = 0; n < AT_ONCE; n += 1) probe.send({ type: 'ping' });
        await Promise.race([probe.closed, delay(5)]);
      }
      await probe.closes(4429);
      if (probe.untaken(limited).length === 0) {
        throw new CaseFailure('rate_limited before the close', 'no such error');
      }
    },
  },
});

function isLimited(payload: unknown): boolean {
  return isFrame(payload) && payload.code === 'rate_limited';
}
