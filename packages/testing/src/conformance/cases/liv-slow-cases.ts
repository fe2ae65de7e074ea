import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Probe } from '../probe.ts';
import { withoutReading } from './without-reading.ts';

/** Together more than a socket's buffers and a sensible bound hold. */
const TEXT = 'x'.repeat(100_000);
const MESSAGES = 256;
/** As many write at once, so that none of them writes more than a server may bear. */
const AUTHORS = 4;

/** One connection that does not read, while others fill the channel. */
async function overfill({ connect }: CaseContext, channel: string, intent: string): Promise<Probe> {
  const reader = await connect();
  const authors = await Promise.all(Array.from({ length: AUTHORS }, () => connect()));
  await reader.expect({ type: 'subscribe', channel }, { type: 'ack' });
  const frame = { channel, intent, payload: { text: TEXT } };
  await withoutReading(reader, async () => {
    for (let sent = 0; sent < MESSAGES; sent += AUTHORS) {
      await Promise.all(authors.map((author) => author.expect(frame, { type: 'ack' })));
    }
  });
  return reader;
}

/** Slow consumers. */
export const livSlowCases = casesOf('LIV', {
  '021': {
    title: 'closes with 4508 a connection that does not read, and serves the others',
    rules: 'LIV-026 LIV-030',
    async run(context) {
      await (await overfill(context, 'echo', 'note')).closesWithin(2 * context.waitMs, 4508);
    },
  },
  '022': {
    title: 'does not hide that it dropped messages of a history for a slow connection',
    rules: 'SUB-024 SUB-014',
    requires: ['history'],
    async run(context) {
      const reader = await overfill(context, 'history', 'append');
      const closed = await reader.closesWithin(2 * context.waitMs, 4508).then(
        () => true,
        () => false,
      );
      const offsets = reader.untaken({ channel: 'history' }).map(({ offset }) => Number(offset));
      const twice = offsets.some(
        (offset, place) => place > 0 && offset <= Number(offsets[place - 1]),
      );
      if (twice) throw new CaseFailure('offsets that grow', show(offsets));
      const [first = 0] = offsets;
      const whole = offsets.length === MESSAGES;
      const visible = Number(offsets.at(-1)) - first + 1 > offsets.length;
      if (!closed && !whole && !visible) {
        throw new CaseFailure('4508, or a hole in the offsets', show(offsets.slice(-5)));
      }
    },
  },
});
