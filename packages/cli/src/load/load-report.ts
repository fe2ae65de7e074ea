import { availableParallelism, cpus } from 'node:os';
import type { WelcomePayload } from '@sallyport/protocol';
import type { TimeSummary } from './histogram.ts';
import { summarise } from './histogram.ts';
import type { Measured } from './measured.ts';
import type { Plan } from './plan.ts';
import type { Ending, Moment, Outcome } from './run-load.ts';
import type { Scenario, Stage } from './scenario.ts';
import type { ActionTally } from './tally.ts';
import type { Verdict } from './threshold.ts';

type Times = TimeSummary | null;

/** What a run found, as data. Times that begin with an intended time contain every delay of the load tool. */
export interface LoadReport {
  readonly format: 1;
  readonly name: string;
  readonly startedAt: string;
  readonly endpoint: string;
  readonly server: WelcomePayload['server'];
  readonly contract: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly threads: number;
  readonly sources: readonly string[];
  readonly ending: Ending;
  readonly rampSeconds: number;
  readonly stageSeconds: number;
  readonly stages: readonly Stage[];
  readonly connections: {
    readonly asked: number;
    readonly rampPerSecond: number;
    readonly begun: number;
    readonly ready: number;
    readonly lost: number;
    readonly connect: Times;
    readonly subscribe: Times;
  };
  readonly actions: readonly ActionReport[];
  readonly errors: Readonly<Record<string, number>>;
  readonly errorShare: number | null;
  readonly deliveryShare: number | null;
  /** How late the load tool itself was. */
  readonly lag: Times;
  readonly thresholds: readonly Verdict[];
  readonly passed: boolean;
  readonly timeline: readonly Moment[];
}

/** What became of one action. */
export interface ActionReport extends Readonly<Omit<ActionTally, 'answer' | 'delivery'>> {
  readonly name: string;
  readonly perSecond: number;
  readonly answer: Times;
  readonly delivery: Times;
}

export interface Finished {
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly welcome: WelcomePayload;
  readonly threads: number;
  readonly startedAt: Date;
  readonly outcome: Outcome;
  readonly measured: Measured;
  readonly verdicts: readonly Verdict[];
}

export function createLoadReport(finished: Finished): LoadReport {
  const { scenario, plan, welcome, outcome, measured, verdicts } = finished;
  const { tally, ending, rampSeconds, stageSeconds, timeline } = outcome;
  const { origin, pathname } = new URL(plan.url);
  return {
    format: 1,
    name: scenario.name,
    startedAt: finished.startedAt.toISOString(),
    endpoint: origin + pathname,
    server: welcome.server,
    contract: `${welcome.contract.name}@${welcome.contract.version}`,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      node: process.version,
    },
    threads: finished.threads,
    sources: plan.sources,
    ending,
    rampSeconds,
    stageSeconds,
    stages: plan.stages,
    connections: {
      asked: plan.connections,
      rampPerSecond: plan.rampPerSecond,
      begun: tally.begun,
      ready: tally.ready,
      lost: tally.lost,
      connect: summarise(tally.connect) ?? null,
      subscribe: summarise(tally.subscribe) ?? null,
    },
    actions: plan.actions.flatMap(({ name }, index) => {
      const counts = tally.actions[index];
      return counts === undefined ? [] : [reportAction(name, counts, stageSeconds)];
    }),
    errors: Object.fromEntries([...tally.errors].sort(([, one], [, other]) => other - one)),
    errorShare: measured.shares.errors ?? null,
    deliveryShare: measured.shares.delivery ?? null,
    lag: summarise(tally.lag) ?? null,
    thresholds: verdicts,
    passed: ending === 'complete' && verdicts.every(({ held }) => held),
    timeline,
  };
}

function reportAction(name: string, tally: ActionTally, seconds: number): ActionReport {
  const { answer, delivery, ...counts } = tally;
  return {
    name,
    ...counts,
    perSecond: seconds === 0 ? 0 : counts.answered / seconds,
    answer: summarise(answer) ?? null,
    delivery: summarise(delivery) ?? null,
  };
}
