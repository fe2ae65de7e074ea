// Numbers the messages of every feed, publishes them one after the other, and notes what it was told.
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { connectBackend } from '@sallyport/server';
import { contract } from '../contract.ts';
import type { Published } from '../ledgers.ts';
import { fileLog } from './file-log.ts';
import { openBus } from './open-bus.ts';
import { hearParent, readConfig, tellParent } from './parent.ts';

/** What the publisher is told. */
export interface PublisherConfig {
  readonly engineUrl: string;
  readonly leaseMs: number;
  readonly folder: string;
  readonly feeds: number;
  readonly messagesPerSecond: number;
}

const config = readConfig<PublisherConfig>();
const { folder, feeds } = config;
const bus = await openBus(config.engineUrl, config.leaseMs);
const backend = connectBackend(contract, { bus, log: fileLog(`${folder}/log-publisher.jsonl`) });
const told: Published[] = [];
const pauseMs = (feeds / config.messagesPerSecond) * 1_000;
let state: 'running' | 'stopping' = 'running';

async function publish(feed: number): Promise<void> {
  await delay(Math.random() * pauseMs);
  for (let n = 1; state === 'running'; n += 1) {
    const startedAt = performance.now();
    const { status } = await backend.publish(`feed:${feed}`, 'tick', { n });
    told.push({ feed: `feed:${feed}`, n, status });
    // One that was refused may be tried again at once, by whoever wants to: this one takes its time.
    await delay(Math.max(0, pauseMs - (performance.now() - startedAt)));
  }
}

const stop = hearParent('stop');
tellParent('ready');
await hearParent('start');
tellParent('started');
const publishing = Promise.all(Array.from({ length: feeds }, (_, feed) => publish(feed)));
await stop;
state = 'stopping';
await publishing;
writeFileSync(`${folder}/published.jsonl`, told.map((one) => `${JSON.stringify(one)}\n`).join(''));
tellParent('stopped');
