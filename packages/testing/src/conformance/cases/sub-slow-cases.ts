import { casesOf } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { CaseFailure, show } from '../case-failure.ts';
import type { Frame } from '../frame.ts';
import { isFrame } from '../frame.ts';
import type { Probe } from '../probe.ts';
import { withoutReading } from './without-reading.ts';

/** Together more than a socket's buffers and a sensible bound hold. */
const TEXT = 'x'.repeat(100_000);
const MESSAGES = 160;
/** As many write, so that none of them writes more than a server may bear; one at a time, in order. */
const AUTHORS = 4;
const KEYS = 4;

/** More than the buffers of a socket hold, and less than a server should bear for one connection. */
const FEW = 24;

interface Flood {
  readonly channel: string;
  /** Default: more than a server should bear for one connection. */
  readonly messages?: number;
  /** The frame that has a message published. */
  readonly frame: (n: number) => Frame;
  /** Called when the connection no longer reads. */
  readonly paused?: (reader: Probe) => void;
}

/** A connection that read nothing while a channel was filled, and reads again; in the end it is there still. */
async function flood(
  { connect }: CaseContext,
  { channel, frame, paused, messages = MESSAGES }: Flood,
): Promise<Probe> {
  const reader = await connect();
  const authors = await Promise.all(Array.from({ length: AUTHORS }, () => connect()));
  await reader.expect({ type: 'subscribe', channel }, { type: 'ack' });
  await withoutReading(reader, async () => {
    paused?.(reader);
    for (let n = 0; n < messages; n += 1) {
      await authors[n % AUTHORS]?.expect(frame(n), { type: 'ack' });
    }
  });
  return reader;
}

const note = { channel: 'echo', intent: 'note' };
const push = (n: number): Frame => ({
  channel: 'recent',
  intent: 'push',
  payload: { n, text: TEXT },
});
const set = (n: number): Frame => ({
  channel: 'latest',
  intent: 'set',
  payload: { key: `k${n % KEYS}`, n, text: TEXT },
});
const keyIn = ({ payload }: Frame): string => (isFrame(payload) ? String(payload.key) : '');
const numberIn = ({ payload }: Frame): number =>
  isFrame(payload) ? Number(payload.n) : Number.NaN;

/** Demands that each number is the next, or that the notice before it says how many are missing. */
function demandGapless(frames: readonly Frame[]): void {
  let next = 0;
  let missed = 0;
  for (const frame of frames) {
    const { type, intent, payload } = frame;
    if (type === 'system' && intent === 'gap')
      missed += isFrame(payload) ? Number(payload.missed) : 0;
    if (type !== 'message') continue;
    const n = numberIn(frame);
    if (n !== next + missed) {
      throw new CaseFailure(`number ${next} after ${missed} left out`, show({ n }));
    }
    next = n + 1;
    missed = 0;
  }
}

/** Channels that leave messages out for a connection that reads slowly. */
export const subSlowCases = casesOf('SUB', {
  '060': {
    title: 'sends the latest message of each key to a connection that did not read, in order',
    rules: 'SUB-061 SUB-065 SUB-069 SUB-008',
    requires: ['delivery'],
    async run(context) {
      const reader = await flood(context, { channel: 'latest', frame: set });
      await reader.expect({ type: 'ping' }, { type: 'pong' });
      await reader.next({ channel: 'latest', payload: { n: MESSAGES - 1 } });
      const came = reader.untaken({ channel: 'latest' });
      const gap = came.find(({ type }) => type === 'system');
      if (gap !== undefined) throw new CaseFailure('no notice of a gap', show(gap));
      for (let last = MESSAGES - KEYS; last < MESSAGES - 1; last += 1) {
        const key = `k${last % KEYS}`;
        const newest = came.findLast((frame) => keyIn(frame) === key);
        const n = newest === undefined ? 'none' : numberIn(newest);
        if (n !== last) throw new CaseFailure(`number ${last} of ${key}`, show({ n }));
      }
      const numbers = came.map(numberIn);
      if (numbers.some((n, place) => n <= Number(numbers[place - 1] ?? -1))) {
        throw new CaseFailure('numbers that grow', show(numbers.slice(0, 50)));
      }
    },
  },
  '061': {
    title: 'drops the oldest messages for a connection that did not read, and says how many',
    rules: 'SUB-062 SUB-063 SUB-064 SUB-066',
    requires: ['delivery'],
    async run(context) {
      const reader = await flood(context, { channel: 'recent', frame: push });
      await reader.expect({ type: 'ping' }, { type: 'pong' });
      const last = await reader.next({ channel: 'recent', payload: { n: MESSAGES - 1 } });
      demandGapless([...reader.untaken({ channel: 'recent' }), last]);
    },
  },
  '062': {
    title: 'leaves out no answer for a connection that did not read',
    rules: 'LIV-065',
    requires: ['delivery'],
    async run(context) {
      const asked = Array.from({ length: 20 }, (_, n) => `asked while it was slow ${n}`);
      const ids: string[] = [];
      const reader = await flood(context, {
        channel: 'recent',
        frame: push,
        paused: (probe) => {
          for (const text of asked) {
            const id = probe.newId();
            ids.push(id);
            probe.send({ id, channel: 'echo', intent: 'echo', payload: { text } });
          }
        },
      });
      for (const [n, text] of asked.entries()) {
        await reader.next({ type: 'reply', ref: ids[n], payload: { text } });
      }
      await reader.next({ channel: 'recent', payload: { n: MESSAGES - 1 } });
    },
  },
  '063': {
    title:
      'leaves out no message of other channels for a connection that did not read, while it is open',
    rules: 'SUB-060 SUB-065',
    async run(context) {
      const name = context.unique();
      const reader = await flood(context, {
        channel: 'echo',
        messages: FEW,
        frame: (n) => ({ ...note, payload: { text: `${name} ${n} ${TEXT}` } }),
      });
      const numbers: number[] = [];
      while (numbers.length < FEW) {
        // One that the server bears no longer is closed; what came before then is whole.
        const came = await reader
          .next({ channel: 'echo', intent: 'noted' })
          .catch(() => reader.closes(4508));
        if ('code' in came) break;
        numbers.push(Number(String(Object(came.payload).text).split(' ')[1]));
      }
      const [gap] = reader.untaken({ type: 'system', intent: 'gap' });
      if (gap !== undefined) throw new CaseFailure('no notice of a gap', show(gap));
      const hole = numbers.findIndex((n, place) => n !== place);
      if (hole >= 0) throw new CaseFailure(`number ${hole}`, show({ n: numbers[hole] }));
    },
  },
});
