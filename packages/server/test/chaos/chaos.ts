import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultProxy } from '@sallyport/testing';
import { planFaults, startFaultProxy } from '@sallyport/testing';
import type { Engine } from '../../../../scripts/test-setup/engine-server.ts';
import type { Balancer } from './balancer.ts';
import { startBalancer } from './balancer.ts';
import { Cluster } from './cluster.ts';
import { judge } from './judge.ts';
import type { ChaosOptions } from './options.ts';
import { outageKinds, planOutages } from './plan-outages.ts';
import type { LoadConfig } from './programs/load.ts';
import { openBus } from './programs/open-bus.ts';
import type { PublisherConfig } from './programs/publisher.ts';
import { readHistories } from './read-histories.ts';
import { readAsked, readLedgers, readRuns } from './read-ledgers.ts';
import type { Report } from './report.ts';
import { report } from './report.ts';
import type { Program } from './start-program.ts';
import { startProgram } from './start-program.ts';

/** Where a run takes place. */
export interface ChaosPlace {
  /** Freshly started and empty; it is killed and restarted. */
  readonly engine: Engine;
  /** An empty folder for what the processes write down. */
  readonly folder: string;
  /** Is told now and then how it goes. */
  readonly progress?: (line: string) => void;
}

const CLIENTS_PER_LOAD = 100;
const FEEDS_PER_CLIENT = 2;
const SUBSCRIBERS_PER_FEED = 4;
const DESKS = 50;
/** Of the stated duration, after which a run that has not reached its counts is given up. */
const PATIENCE = 4;
/** Faults of connections are planned for so long at least: every kind of outage must strike, however slow the machine. */
const LEAST_PLAN_MS = 600_000;
const REST_MS = 3_000;
const ORDERS_MS = 60_000;
const POLL_MS = 500;

/** Two gateways, two services, an engine and many clients, through everything that can happen to them. */
export async function runChaos(options: ChaosOptions, place: ChaosPlace): Promise<Report> {
  const { engine, folder } = place;
  const startedAt = performance.now();
  await using balancer = await startBalancer();
  await using proxy = await startFaultProxy({ target: balancer.url, seed: options.seed });
  await using people = await startPeople(options, { engine, folder, balancer, proxy });
  const { cluster, loads, publisher } = people;
  await Promise.all([...loads, publisher].map((program) => program.ask('start')));

  await strike(options, { cluster, proxy, loads, ...place });
  proxy.heal();
  await delay(REST_MS);
  await publisher.ask('stop', 120_000);
  await Promise.all(loads.map((load) => load.ask('stop', 180_000)));
  await using bus = await openBus(engine.url, options.leaseMs);
  const histories = await readHistories(bus, feedsOf(options));
  const heads = Object.fromEntries([...histories].map(([feed, all]) => [feed, all.length]));
  await Promise.all(loads.map((load) => load.ask({ heads }, 120_000)));
  await awaitOrders(folder);

  const ledgers = readLedgers(folder, histories);
  return report({
    options,
    tookSec: (performance.now() - startedAt) / 1_000,
    outages: cluster.suffered,
    proxyFaults: proxy.counts,
    ledgers,
    findings: judge(ledgers),
  });
}

interface Stage extends ChaosPlace {
  readonly balancer: Balancer;
  readonly proxy: FaultProxy;
}

async function startPeople(options: ChaosOptions, { engine, folder, balancer, proxy }: Stage) {
  const { leaseMs, clients, seed, messagesPerSecond, planted } = options;
  const keyHex = randomBytes(32).toString('hex');
  const everywhere = { engineUrl: engine.url, leaseMs, folder };
  const feeds = feedsOf(options);
  const stack = new AsyncDisposableStack();
  const cluster = stack.use(
    new Cluster({
      engine,
      balancer,
      gateway: { ...everywhere, keyHex },
      service: { ...everywhere, planted },
    }),
  );
  await cluster.start();
  const count = Math.ceil(clients / CLIENTS_PER_LOAD);
  const load = (at: number): LoadConfig => ({
    url: proxy.url,
    keyHex,
    folder,
    seed,
    from: Math.round((clients * at) / count),
    to: Math.round((clients * (at + 1)) / count),
    desks: DESKS,
    feeds,
    feedsPerClient: FEEDS_PER_CLIENT,
    intentsPerSecond: options.intentsPerSecond / count,
    planted,
  });
  const publishing: PublisherConfig = { ...everywhere, feeds, messagesPerSecond };
  const [publisher, ...loads] = await Promise.all([
    startProgram('publisher', publishing),
    ...Array.from({ length: count }, (_, at) => startProgram('load', load(at))),
  ]);
  for (const program of [publisher, ...loads]) stack.use(program);
  return { cluster, publisher, loads, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function feedsOf({ clients }: ChaosOptions): number {
  return Math.max(1, Math.round((clients * FEEDS_PER_CLIENT) / SUBSCRIBERS_PER_FEED));
}

interface Target extends ChaosPlace {
  readonly cluster: Cluster;
  readonly proxy: FaultProxy;
  readonly loads: readonly Program[];
}

/** Faults of connections all the time, and one outage of a process after the other, until there was enough of everything. */
async function strike(options: ChaosOptions, { cluster, proxy, loads, progress }: Target) {
  const { seed, durationSec, pauseMs, leaseMs, intents, messages } = options;
  const startedAt = performance.now();
  const patienceMs = durationSec * PATIENCE * 1_000;
  const plan = planFaults({
    seed,
    durationMs: Math.max(patienceMs, LEAST_PLAN_MS),
    pauseMs: { min: pauseMs / 40, max: pauseMs / 4 },
  });
  const played = proxy.play(plan);
  for (const outage of planOutages({ seed, pauseMs, leaseMs })) {
    await delay(outage.afterMs);
    await cluster.suffer(outage);
    const counts = await Promise.all(loads.map((load) => load.ask('count')));
    const { done, handed } = sum(counts as Count[]); // so the load processes answer
    const tookMs = performance.now() - startedAt;
    progress?.(
      `${Math.round(tookMs / 1_000)} s: ${outage.kind}; ${done} intents acknowledged, ${handed} messages handed on`,
    );
    const isEnough = tookMs >= durationSec * 1_000 && done >= intents && handed >= messages;
    const wasEverything = cluster.suffered.length >= outageKinds.length;
    if (wasEverything && (isEnough || tookMs > patienceMs)) break;
  }
  played.stop();
}

interface Count {
  readonly done: number;
  readonly handed: number;
}

function sum(counts: readonly Count[]): Count {
  return {
    done: counts.reduce((total, { done }) => total + done, 0),
    handed: counts.reduce((total, { handed }) => total + handed, 0),
  };
}

/** Waits until every acknowledged order is done, or no longer: an instance that died last must be replaced first. */
async function awaitOrders(folder: string): Promise<void> {
  const acknowledged = readAsked(folder).filter(
    (one) => one.kind === 'order' && one.outcome === 'done',
  );
  const deadline = performance.now() + ORDERS_MS;
  while (performance.now() < deadline) {
    const done = new Set(readRuns(folder).map(({ key }) => key));
    if (acknowledged.every(({ key }) => done.has(key))) return;
    await delay(POLL_MS);
  }
}
