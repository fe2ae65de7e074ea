// Some of the clients. They ask, listen, leave and come back, and what they saw is written down at the end.
import { appendFileSync } from 'node:fs';
import { createTokenMint } from '@sallyport/testing';
import type { Planted } from '../planted.ts';
import { seededRandom } from '../seeded-random.ts';
import { createAsker } from './asker.ts';
import { createListener } from './listener.ts';
import { openClient } from './open-client.ts';
import { hearParent, readConfig, tellParent } from './parent.ts';

/** What a load process is told. */
export interface LoadConfig {
  readonly url: string;
  readonly keyHex: string;
  readonly folder: string;
  readonly seed: number;
  /** Numbers of its clients: the first, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly desks: number;
  readonly feeds: number;
  readonly feedsPerClient: number;
  readonly intentsPerSecond: number;
  /** A fault that the run must find. */
  readonly planted: Planted | undefined;
}

const config = readConfig<LoadConfig>();
const { folder, from, to } = config;
const { mint } = createTokenMint(Buffer.from(config.keyHex, 'hex'));
const numbers = Array.from({ length: to - from }, (_, at) => from + at);
const pauseMs = (numbers.length / config.intentsPerSecond) * 1_000;

const people = numbers.map((number) => {
  const random = seededRandom(config.seed + number);
  const name = `c${number}`;
  const client = openClient(config.url, () => mint({ subject: name, expiresInSec: 86_400 }));
  const feeds = Array.from(
    { length: config.feedsPerClient },
    (_, at) => `feed:${(number * config.feedsPerClient + at) % config.feeds}` as const,
  );
  return {
    client,
    asker: createAsker({ client, name, desk: `desk:${number % config.desks}`, random, pauseMs }),
    listeners: feeds.map((feed) =>
      createListener({ client, name, feed, random, planted: config.planted }),
    ),
  };
});
const listeners = people.flatMap((one) => one.listeners);
const askers = people.map(({ asker }) => asker);

await Promise.all(listeners.map(({ ready }) => ready));
const started = hearParent('start');
const stopped = hearParent('stop');
process.on('message', (word) => {
  if (word === 'count') {
    const done = askers.reduce((sum, asker) => sum + asker.done, 0);
    const handed = listeners.reduce((sum, { received }) => sum + received.ticks.length, 0);
    tellParent({ done, handed });
  }
  const { heads } = Object(word) as { heads?: Readonly<Record<string, number>> }; // the parent writes it
  if (heads !== undefined) void finish(heads);
});
tellParent('ready');
await started;
for (const asker of askers) asker.start();
for (const listener of listeners) listener.wander();
tellParent('started');
await stopped;
for (const listener of listeners) listener.settle();
await Promise.all(askers.map((asker) => asker.finish()));
write(
  'asked',
  askers.flatMap(({ asked }) => asked),
);
tellParent('stopped');

/** Waits until everybody has what the histories hold, or no longer. */
async function finish(heads: Readonly<Record<string, number>>): Promise<void> {
  const late = await Promise.all(
    listeners.map((listener) => listener.reach(heads[listener.received.feed] ?? 0)),
  );
  write(
    'received',
    listeners.map(({ received }) => received),
  );
  tellParent(late.filter((isThere) => !isThere).length);
}

function write(name: string, rows: readonly object[]): void {
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`);
  appendFileSync(`${folder}/${name}.jsonl`, lines.join(''));
}
