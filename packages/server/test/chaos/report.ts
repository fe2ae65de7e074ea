import type { FaultCounts } from '@sallyport/testing';
import type { Finding } from './findings.ts';
import type { Asked, Ledgers } from './ledgers.ts';
import type { ChaosOptions } from './options.ts';
import type { Outage } from './plan-outages.ts';

/** What a run came to. */
export interface Report {
  readonly options: ChaosOptions;
  readonly tookSec: number;
  readonly work: {
    /** Intents that were answered as done. */
    readonly acknowledged: number;
    /** The others, by the code of their failure. */
    readonly failed: Readonly<Record<string, number>>;
    /** Runs of durable orders beyond the first, of which the handler was told by its tries. */
    readonly doneAgain: number;
    readonly repeats: number;
    readonly answerMs: { readonly median: number; readonly p99: number; readonly slowest: number };
  };
  readonly messages: {
    readonly stored: number;
    readonly handed: number;
    /** What the publisher was told, by status. */
    readonly publications: Readonly<Record<string, number>>;
  };
  /** Faults of processes, by kind: how many, and how long they lasted. */
  readonly outages: readonly {
    readonly kind: string;
    readonly count: number;
    readonly longestMs: number;
    /** The longest time after a strike in which nothing at all was acknowledged. */
    readonly longestSilenceMs: number;
  }[];
  /** Connections that were struck, by kind of fault. */
  readonly proxyFaults: FaultCounts;
  readonly findings: readonly Finding[];
  /** Whether every promise held, and there was enough of everything. */
  readonly passed: boolean;
}

export interface ReportParts {
  readonly options: ChaosOptions;
  readonly tookSec: number;
  readonly outages: readonly (Outage & { readonly at: number; readonly tookMs: number })[];
  readonly proxyFaults: FaultCounts;
  readonly ledgers: Ledgers;
  readonly findings: readonly Finding[];
}

/** Counts what was noted. */
export function report(parts: ReportParts): Report {
  const { options, ledgers, findings, proxyFaults } = parts;
  const { asked, runs, published, received, histories } = ledgers;
  const done = asked.filter(({ outcome }) => outcome === 'done');
  const failed = asked.filter(({ outcome }) => outcome !== 'done');
  const stored = [...histories.values()].reduce((sum, ticks) => sum + ticks.length, 0);
  const handed = received.reduce((sum, { ticks }) => sum + ticks.length, 0);
  const orders = runs.filter(({ kind }) => kind === 'order');
  return {
    options,
    tookSec: Math.round(parts.tookSec),
    work: {
      acknowledged: done.length,
      failed: countBy(failed, ({ outcome }) => outcome),
      doneAgain: orders.length - new Set(orders.map(({ key }) => key)).size,
      repeats: asked.filter(({ repeated }) => repeated !== undefined).length,
      answerMs: spread(done.map(({ tookMs }) => tookMs)),
    },
    messages: { stored, handed, publications: countBy(published, ({ status }) => status) },
    outages: outagesByKind(parts.outages, done),
    proxyFaults,
    findings,
    passed:
      findings.every(({ count }) => count === 0) &&
      done.length >= options.intents &&
      handed >= options.messages,
  };
}

function outagesByKind(outages: ReportParts['outages'], done: readonly Asked[]): Report['outages'] {
  const answeredAt = done.map(({ at }) => at).sort((one, other) => one - other);
  const kinds = Map.groupBy(outages, ({ kind }) => kind);
  return [...kinds].map(([kind, all]) => ({
    kind,
    count: all.length,
    longestMs: Math.max(...all.map(({ tookMs }) => tookMs)),
    longestSilenceMs: Math.max(...all.map((outage) => silence(outage, answeredAt))),
  }));
}

/** Milliseconds after it was over in which an outage still counts for a silence. */
const AFTERMATH_MS = 5_000;

function silence(
  { at, tookMs }: { readonly at: number; readonly tookMs: number },
  answeredAt: readonly number[],
): number {
  const end = at + tookMs + AFTERMATH_MS;
  let before = at;
  let longest = 0;
  for (const time of answeredAt) {
    if (time < at) continue;
    longest = Math.max(longest, time - before);
    before = time;
    if (time > end) break;
  }
  return longest;
}

function countBy<Row>(rows: readonly Row[], name: (row: Row) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[name(row)] = (counts[name(row)] ?? 0) + 1;
  return counts;
}

function spread(values: readonly number[]): Report['work']['answerMs'] {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { median: at(0.5), p99: at(0.99), slowest: at(1) };
}
