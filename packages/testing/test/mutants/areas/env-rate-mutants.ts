import { alter, answer, inPayload, on, refuse, sends, takes } from '../changes.ts';
import { ends } from '../establishing.ts';
import type { Link } from '../fault.ts';
import type { Mutants } from '../mutant.ts';

const welcome = { type: 'system', intent: 'welcome' };
const limited = { type: 'error', payload: { code: 'rate_limited' } };
const sayUsualRate = on(
  welcome,
  alter(({ payload }) => {
    const { limits, ...rest } = Object(payload);
    return {
      payload: { ...rest, limits: { ...limits, messagesPerSecond: 200, messageBurst: 1_000 } },
    };
  }),
);

/** Whether something was done with this key on the connection before. */
function again({ memory }: Link, key: string): boolean {
  const known = memory.has(key);
  memory.set(key, true);
  return known;
}

/** Counts on a connection; true beyond so many. */
function beyond({ memory }: Link, most: number): boolean {
  const count = Number(memory.get('count') ?? 0) + 1;
  memory.set('count', count);
  return count > most;
}

/** Faults of the rate of frames, and of what RFC 6455 allows without end. */
export const envRateMutants: Mutants = {
  'names a rate, and takes every frame': {
    killedBy: 'SPC-ENV-038 SPC-ENV-039 SPC-ENV-040 SPC-ENV-041',
    gateway: () => ({ limits: { messagesPerSecond: 1_000_000, messageBurst: 1_000_000 } }),
    ...sends(sayUsualRate),
  },
  'takes half the burst that it names': {
    killedBy: 'SPC-ENV-038',
    gateway: () => ({ limits: { messageBurst: 500 } }),
    ...sends(sayUsualRate),
  },
  'does not say when it takes frames again': {
    killedBy: 'SPC-ENV-038',
    ...sends(on(limited, inPayload({ retryAfterMs: undefined }))),
  },
  'acts on frames that it refuses for their rate': {
    killedBy: 'SPC-ENV-039',
    ...sends((message, link) => {
      if (isLimited(message)) link.memory.set('limited', true);
      const { type, ref } = Object(message);
      if (type !== 'ack' || !link.memory.has('limited')) return [message];
      return [
        { ...limited, ref, payload: { code: 'rate_limited', message: 'No.', retryable: true } },
      ];
    }),
  },
  'refuses repeats for their rate': {
    killedBy: 'SPC-ENV-040',
    ...takes(
      on(
        ({ intent, id }, link) => intent === 'wait' && id !== undefined && again(link, String(id)),
        refuse('rate_limited', { retryAfterMs: 100 }),
      ),
    ),
  },
  'refuses frames for their rate without end': {
    killedBy: 'SPC-ENV-041',
    ...takes(
      on(
        (_frame, link) => beyond(link, 1_500),
        answer({
          type: 'error',
          payload: { code: 'rate_limited', message: 'No.', retryable: true, retryAfterMs: 5 },
        }),
      ),
    ),
  },
  'closes with 1008 where a limit is exceeded': {
    killedBy: 'SPC-ENV-041 SPC-ENV-042 SPC-ENV-045 SPC-ENV-046',
    ...ends(({ code }) => code === 4429, { code: 1008 }),
  },
  'counts no fragments': {
    killedBy: 'SPC-ENV-042',
    gateway: () => ({ limits: { maxFragments: 1_000_000 } }),
  },
  'takes no message in more than two fragments': {
    killedBy: 'SPC-ENV-043',
    // It sends a message in many small fragments.
    also: 'SPC-ENV-044',
    gateway: () => ({ limits: { maxFragments: 2 } }),
  },
  'waits for the rest of a message without end': {
    killedBy: 'SPC-ENV-044',
    gateway: () => ({ limits: { messageTimeoutMs: 60_000 } }),
  },
  'counts no pings and pongs': {
    killedBy: 'SPC-ENV-045 SPC-ENV-046',
    gateway: () => ({
      limits: { controlFramesPerSecond: 1_000_000, controlFrameBurst: 1_000_000 },
    }),
  },
};

function isLimited(message: unknown): boolean {
  const { type, payload } = Object(message);
  return type === 'error' && Object(payload).code === 'rate_limited';
}
