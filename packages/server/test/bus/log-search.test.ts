import type { Position } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { writeLogMessage } from '../../src/bus/nats/log-message.ts';
import { searchLog } from '../../src/bus/nats/log-search.ts';
import type { StoredMessage } from '../../src/bus/nats/stream-reader.ts';

const EPOCH = 'now';

/** A message of the log; without a position it is one that cannot be read. */
function stored(seq: number, position: Position | undefined): StoredMessage {
  if (position === undefined) return { seq, at: 0, headers: undefined, text: 'poison' };
  return { seq, at: 0, ...writeLogMessage({ mark: 'entry', position, data: ['{}'] }, 'w') };
}

/** A log among others in its stream, as `[seq, offset]`; without an offset it cannot be read. */
function logOf(messages: readonly (readonly [number, number?, string?])[]) {
  let asked = 0;
  const all = messages.map(([seq, offset, epoch = EPOCH]) =>
    stored(seq, offset === undefined ? undefined : { epoch, offset }),
  );
  const next = async (from: number): Promise<StoredMessage | undefined> => {
    asked += 1;
    return all.find(({ seq }) => seq >= from);
  };
  return {
    log: { last: all.at(-1)?.seq ?? 0, next },
    get asked() {
      return asked;
    },
  };
}

/** What there is to read from there on, up to the entry after the position. */
async function skipped(messages: readonly (readonly [number, number?, string?])[], offset: number) {
  const { log } = logOf(messages);
  const from = await searchLog(log, { epoch: EPOCH, offset });
  const wanted = messages.find(([, at = -1, epoch = EPOCH]) => epoch === EPOCH && at > offset);
  expect(from).toBeLessThanOrEqual(wanted?.[0] ?? 0);
  return messages.filter(([seq]) => seq >= from && seq < (wanted?.[0] ?? 0)).length;
}

test('every place of a long log is found, whatever lies between its messages', async () => {
  const messages = Array.from({ length: 1_000 }, (_, at) => [at * 7 + 3, at + 1] as const);
  for (let offset = 0; offset < 1_000; offset += 9) {
    expect(await skipped(messages, offset)).toBeLessThan(10);
  }
});

test('it takes few steps', async () => {
  const search = logOf(Array.from({ length: 5_000 }, (_, at) => [at * 200 + 1, at + 1] as const));
  await searchLog(search.log, { epoch: EPOCH, offset: 4_321 });
  expect(search.asked).toBeLessThanOrEqual(20);
});

test('messages of an epoch before, and those that cannot be read, do not mislead it', async () => {
  const before = Array.from({ length: 300 }, (_, at) => [at + 1, at + 1, 'before'] as const);
  const poisoned = Array.from({ length: 600 }, (_, at) =>
    at % 5 === 2 || (at > 100 && at < 180) ? ([at + 301] as const) : ([at + 301, at + 1] as const),
  );
  for (let offset = 0; offset < 599; offset += 7) {
    await skipped([...before, ...poisoned], offset);
  }
});
