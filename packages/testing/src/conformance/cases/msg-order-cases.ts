import { casesOf } from '../case.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';

const ask = (channel: string) => ({ channel, intent: 'ask', payload: {} });
const wait = { channel: 'slow', intent: 'wait', payload: { ms: 10_000 } };

/** Fills what may be in flight, runs something, and makes room again. */
async function whileFull(probe: Probe, frame: Frame, run: () => Promise<void>): Promise<void> {
  const { limits } = await probe.welcome();
  const most = isFrame(limits) ? Number(limits.maxInFlight) : 0;
  const ids = Array.from({ length: most }, () => probe.newId());
  for (const id of ids) probe.send({ ...frame, id });
  await run();
  for (const ref of ids) probe.send({ type: 'cancel', ref });
  for (const ref of ids) await probe.next({ ref });
}

/** The order of the checks, to its end. */
export const msgOrderCases = casesOf('MSG', {
  '023': {
    title: 'checks the payload before the id of a request, and the id before the service',
    rules: 'MSG-002 REQ-002 MSG-019 MSG-008',
    async run({ connect }) {
      const probe = await connect();
      await probe.refusedLoosely({ ...ask('vacant'), payload: 7 }, 'invalid_payload');
      await probe.refusedLoosely(ask('vacant'), 'invalid_envelope');
      await probe.refused({ ...ask('vacant'), payload: 7 }, 'invalid_payload');
      await probe.refused(ask('vacant'), 'unavailable');
    },
  },
  '024': {
    title: 'checks everything else before the number in flight',
    rules: 'MSG-002 MSG-019',
    async run({ connect }) {
      const probe = await connect();
      await whileFull(probe, wait, async () => {
        await probe.refused({ ...wait, channel: 'nowhere' }, 'unknown_channel');
        await probe.refused(ask('forbidden'), 'forbidden');
        await probe.refused({ ...wait, payload: {} }, 'invalid_payload');
        await probe.refused(ask('vacant'), 'unavailable');
        await probe.refused(wait, 'rate_limited');
      });
    },
  },
  '025': {
    title: 'counts no strike for requests without id',
    rules: 'REQ-002 ENV-023',
    async run({ connect }) {
      const probe = await connect();
      for (let n = 0; n < 30; n += 1) await probe.refusedLoosely(wait, 'invalid_envelope');
      await probe.alive();
    },
  },
});
