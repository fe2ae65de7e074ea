import type { TimeHistogram } from './histogram.ts';
import { createTimeHistogram } from './histogram.ts';

/** What became of one action. */
export interface ActionTally {
  sent: number;
  answered: number;
  failed: number;
  /** Messages that subscribers were to be sent in consequence, and that they were sent. */
  expected: number;
  delivered: number;
  duplicates: number;
  /** From the time when it was to be sent, to its terminal answer. */
  readonly answer: TimeHistogram;
  /** From the time when it was to be sent, to each subscriber. */
  readonly delivery: TimeHistogram;
}

/** All that a thread counts; it can be sent to another. */
export interface Tally {
  readonly connect: TimeHistogram;
  readonly subscribe: TimeHistogram;
  /** How late things were sent, which is the load tool's own delay. */
  readonly lag: TimeHistogram;
  readonly actions: readonly ActionTally[];
  /** Connections that were begun, were ready with all subscriptions, were not, and ended before their time. */
  begun: number;
  ready: number;
  refused: number;
  lost: number;
  /** How often each thing went wrong. */
  readonly errors: Map<string, number>;
}

/** Different errors that are told apart. */
const MOST_ERRORS = 100;

export function createTally(actions: number): Tally {
  return {
    connect: createTimeHistogram(),
    subscribe: createTimeHistogram(),
    lag: createTimeHistogram(),
    actions: Array.from({ length: actions }, () => ({
      sent: 0,
      answered: 0,
      failed: 0,
      expected: 0,
      delivered: 0,
      duplicates: 0,
      answer: createTimeHistogram(),
      delivery: createTimeHistogram(),
    })),
    begun: 0,
    ready: 0,
    refused: 0,
    lost: 0,
    errors: new Map(),
  };
}

export function countError({ errors }: Tally, cause: string, times = 1): void {
  const name = errors.has(cause) || errors.size < MOST_ERRORS ? cause : 'others';
  errors.set(name, (errors.get(name) ?? 0) + times);
}

/** Adds what another thread counted. */
export function addTally(total: Tally, part: Tally): void {
  for (const name of ['connect', 'subscribe', 'lag'] as const) add(total[name], part[name]);
  for (const [index, action] of total.actions.entries()) {
    const other = part.actions[index];
    if (other === undefined) continue;
    for (const name of COUNTS) action[name] += other[name];
    add(action.answer, other.answer);
    add(action.delivery, other.delivery);
  }
  total.begun += part.begun;
  total.ready += part.ready;
  total.refused += part.refused;
  total.lost += part.lost;
  for (const [cause, times] of part.errors) countError(total, cause, times);
}

const COUNTS = ['sent', 'answered', 'failed', 'expected', 'delivered', 'duplicates'] as const;

function add(total: TimeHistogram, part: TimeHistogram): void {
  if (part.count > 0) total.add(part);
}

/** A moment of a run, for progress. */
export interface Snapshot {
  readonly open: number;
  readonly begun: number;
  readonly inFlight: number;
  readonly sent: number;
  readonly answered: number;
  readonly expected: number;
  readonly delivered: number;
  readonly failed: number;
}

export function snapshotOf(tally: Tally, open: number, inFlight: number): Snapshot {
  const sum = (name: (typeof COUNTS)[number]): number =>
    tally.actions.reduce((total, action) => total + action[name], 0);
  return {
    open,
    begun: tally.begun,
    inFlight,
    sent: sum('sent'),
    answered: sum('answered'),
    expected: sum('expected'),
    delivered: sum('delivered'),
    failed: sum('failed') + tally.refused + tally.lost,
  };
}

/** The moments of several threads as one. */
export function addSnapshots(parts: readonly Snapshot[]): Snapshot {
  const sum = (name: keyof Snapshot): number => parts.reduce((total, one) => total + one[name], 0);
  return {
    open: sum('open'),
    begun: sum('begun'),
    inFlight: sum('inFlight'),
    sent: sum('sent'),
    answered: sum('answered'),
    expected: sum('expected'),
    delivered: sum('delivered'),
    failed: sum('failed'),
  };
}
