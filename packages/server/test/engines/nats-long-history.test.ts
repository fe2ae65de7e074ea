import type { Bus } from '@sallyport/server';
import { natsBus } from '@sallyport/server/nats';
import { expect, test } from 'vitest';
import { startNats } from './start-engine.ts';

const POLICY = { keep: 10_000, forMs: 3_600_000 };
const FEEDS = Array.from({ length: 20 }, (_, at) => `feed:${at}`);
const ROUNDS = 200;

/** Fills the histories of all feeds alike, in one stream. */
async function fill(bus: Bus): Promise<string> {
  let epoch = '';
  for (let round = 1; round <= ROUNDS; round += 1) {
    const stored = await Promise.all(
      // With an id each is a message of its own.
      FEEDS.map((feed) =>
        bus.logs.append(feed, `{"n":${round}}`, { ...POLICY, id: `${feed} ${round}` }),
      ),
    );
    epoch = stored[7]?.epoch ?? '';
  }
  return epoch;
}

test('an instance that knows nothing of a long history reads on from anywhere in it', async () => {
  await using engine = await startNats();
  let epoch = '';
  {
    await using writer = natsBus({ servers: engine.url });
    epoch = await fill(writer);
  }
  for (const offset of [0, 1, 77, 100, 160, 199]) {
    await using reader = natsBus({ servers: engine.url });
    const page = await reader.logs.read('feed:7', { epoch, offset }, { limit: 20 });
    const offsets = page.recovered ? page.entries.map((entry) => entry.offset) : page.cause;
    const length = Math.min(20, ROUNDS - offset);
    expect(offsets).toEqual(Array.from({ length }, (_, at) => offset + 1 + at));
  }
});

test('many that come back at once to an instance that knows nothing are all answered', async () => {
  await using engine = await startNats();
  let epoch = '';
  {
    await using writer = natsBus({ servers: engine.url });
    epoch = await fill(writer);
  }
  await using reader = natsBus({ servers: engine.url });
  const positions = Array.from({ length: 150 }, (_, at) => ({ epoch, offset: at + 40 }));
  const pages = await Promise.all(
    positions.map((since) => reader.logs.read('feed:7', since, { limit: 5 })),
  );
  const firsts = pages.map((page) => page.recovered && page.entries[0]?.offset);
  expect(firsts).toEqual(positions.map(({ offset }) => offset + 1));
});
