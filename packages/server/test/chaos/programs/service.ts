// A service in a process of its own, which notes what it does at once, because it may be killed.
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createService, startService } from '@sallyport/server';
import { contract } from '../contract.ts';
import type { Run } from '../ledgers.ts';
import type { Planted } from '../planted.ts';
import { PLANTED_EVERY } from '../planted.ts';
import { fileLog } from './file-log.ts';
import { openBus } from './open-bus.ts';
import { readConfig, tellParent } from './parent.ts';

/** What a service is told. */
export interface ServiceConfig {
  readonly engineUrl: string;
  readonly leaseMs: number;
  readonly folder: string;
  readonly name: string;
  /** A fault that the run must find. */
  readonly planted?: Planted | undefined;
}

const MAX_WORK_MS = 20;

const { engineUrl, leaseMs, folder, name, planted } = readConfig<ServiceConfig>();
let count = 0;

/** Takes a while, so that some are interrupted, and then has its effect. */
async function run(kind: Run['kind'], key: string, tries: number): Promise<string> {
  await delay(Math.random() * MAX_WORK_MS);
  count += 1;
  const stamp = `${name}-${count}`;
  const noted: Run = { key, kind, stamp, tries };
  const times = count % PLANTED_EVERY === 0 ? timesUnder(planted) : 1;
  appendFileSync(`${folder}/runs.jsonl`, `${JSON.stringify(noted)}\n`.repeat(times));
  return stamp;
}

function timesUnder(fault: Planted | undefined): number {
  if (fault === 'lose') return 0;
  return fault === 'twice' ? 2 : 1;
}

const service = createService(contract, {
  channels: {
    desk: {
      stamp: async ({ key }, { tries }) => ({ stamp: await run('stamp', key, tries) }),
      order: async ({ key }, { tries }) => void (await run('order', key, tries)),
    },
  },
});
const bus = await openBus(engineUrl, leaseMs);
await startService(service, { bus, instance: name, log: fileLog(`${folder}/log-${name}.jsonl`) });
tellParent('ready');
