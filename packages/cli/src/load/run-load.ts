import { setTimeout as after } from 'node:timers/promises';
import type { Plan } from './plan.ts';
import type { Thread } from './start-threads.ts';
import { startThread } from './start-threads.ts';
import type { Snapshot, Tally } from './tally.ts';
import { addSnapshots, addTally, createTally } from './tally.ts';
import { render } from './template.ts';
import type { Report } from './thread-messages.ts';

/** Where a run stands. */
export type Phase = 'ramp' | 'stages' | 'end';

/** A moment of a run. */
export interface Moment extends Snapshot {
  readonly phase: Phase;
  /** Since the ramp began. */
  readonly seconds: number;
}

/** How a run came to its end. */
export type Ending = 'complete' | 'interrupted' | 'connections_gone';

/** What became of a run. */
export interface Outcome {
  readonly tally: Tally;
  readonly ending: Ending;
  readonly rampSeconds: number;
  readonly stageSeconds: number;
  /** One a second. */
  readonly timeline: readonly Moment[];
}

export interface LoadRun {
  readonly threads: number;
  /** Ends the run early; what was done is told all the same. */
  readonly signal: AbortSignal;
  readonly onMoment: (moment: Moment) => void;
}

/** From the order to the beginning, so that all threads begin together. */
const LEAD_MS = 100;
const MOMENT_MS = 1_000;
/** Looks at the end, for what is still under way. */
const LOOK_MS = 100;

/** Runs a plan: ramp, stages, and a wait for what is still under way. */
export async function runLoad(plan: Plan, run: LoadRun): Promise<Outcome> {
  const epochNs = process.hrtime.bigint();
  const now = (): number => Number(process.hrtime.bigint() - epochNs) / 1e6;
  const threads = Array.from({ length: run.threads }, (_, index) =>
    startThread({ plan, index, of: run.threads, epochNs }),
  );
  const stop = (): void => orderAll(threads, { kind: 'stop' });
  const timeline: Moment[] = [];
  let phase: Phase = 'ramp';
  let startedAt = now();
  const look = (): void => {
    const moment = { phase, seconds: (now() - startedAt) / 1_000, ...latestOf(threads) };
    timeline.push(moment);
    run.onMoment(moment);
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    await all(threads, 'prepared');
    run.signal.addEventListener('abort', stop);
    startedAt = now() + LEAD_MS;
    timer = setInterval(look, MOMENT_MS);
    const ramped = all(threads, 'ramped');
    orderAll(threads, { kind: 'ramp', startAt: startedAt });
    if (run.signal.aborted) stop();
    const ready = (await ramped).flatMap((report) => report.ready);

    const stagesAt = now() + LEAD_MS;
    phase = 'stages';
    const staged = all(threads, 'staged');
    const subscribers = countSubscribers(plan, ready);
    orderAll(threads, { kind: 'stages', startAt: stagesAt, subscribers });
    await staged;
    const stagedAt = now();

    phase = 'end';
    const gone = await awaitRest(threads, { deadlineAt: stagedAt + plan.timeoutMs, now });
    look();
    const tally = await collect(threads, plan);
    return {
      tally,
      ending: endingOf(run.signal, gone),
      rampSeconds: (stagesAt - startedAt) / 1_000,
      stageSeconds: Math.max(0, stagedAt - stagesAt) / 1_000,
      timeline,
    };
  } finally {
    clearInterval(timer);
    run.signal.removeEventListener('abort', stop);
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

function endingOf({ aborted }: AbortSignal, gone: boolean): Ending {
  if (aborted) return 'interrupted';
  return gone ? 'connections_gone' : 'complete';
}

interface Wait {
  readonly deadlineAt: number;
  readonly now: () => number;
}

/** Waits until everything is answered and delivered, or the time is over; says whether no connection is left. */
async function awaitRest(threads: readonly Thread[], { deadlineAt, now }: Wait): Promise<boolean> {
  await all(threads, 'snapshot'); // one that is of now
  for (;;) {
    const { open, inFlight, delivered, expected } = latestOf(threads);
    if (open === 0) return true;
    if ((inFlight === 0 && delivered >= expected) || now() >= deadlineAt) return false;
    await after(LOOK_MS);
  }
}

async function collect(threads: readonly Thread[], { actions }: Plan): Promise<Tally> {
  const results = all(threads, 'result');
  orderAll(threads, { kind: 'finish' });
  const total = createTally(actions.length);
  for (const { tally } of await results) addTally(total, tally);
  return total;
}

function countSubscribers(plan: Plan, ready: readonly number[]): ReadonlyMap<string, number> {
  const subscribers = new Map<string, number>();
  for (const connection of ready) {
    const values = { connection, group: connection % plan.groups, count: 0, id: '', mark: '' };
    for (const address of new Set(plan.subscribe.map((template) => render(template, values)))) {
      subscribers.set(address, (subscribers.get(address) ?? 0) + 1);
    }
  }
  return subscribers;
}

function all<Kind extends Report['kind']>(threads: readonly Thread[], kind: Kind) {
  return Promise.all(threads.map((thread) => thread.next(kind)));
}

function orderAll(threads: readonly Thread[], order: Parameters<Thread['order']>[0]): void {
  for (const thread of threads) thread.order(order);
}

function latestOf(threads: readonly Thread[]): Snapshot {
  return addSnapshots(threads.flatMap(({ latest }) => latest ?? []));
}
