import type { Declared } from './apply-config.ts';
import { applyConfig } from './apply-config.ts';
import type { Case } from './case.ts';
import type { KnownFailure } from './conformance-config.ts';
import { nextStepAfterCrash } from './next-step.ts';
import type { CaseResult, ConformanceReport } from './report/report.ts';
import { REPORT_FORMAT } from './report/report.ts';
import { exitCodeOf, exitCodes } from './report/tally.ts';
import type { Outcome } from './run-case.ts';
import { runCase } from './run-case.ts';
import type { Subject } from './subject.ts';

/** What a run tells while it goes on, and for its report. */
export interface RunOptions {
  /** Is told each result as it comes. */
  readonly onResult?: (result: CaseResult, done: number, of: number) => void;
  /** The command that runs these cases, for the report. */
  readonly command?: string;
  /** Today, as `2026-12-31`, for known failures that expire. */
  readonly today?: string;
  /** What ids and other invented texts follow from. Default: a random one, which the report names. */
  readonly seed?: number;
  /** Name of the profile whose cases these are, where they are all of them. */
  readonly profile?: string;
}

/** What is to be judged, and by which rules. */
export interface Trial<Context, Part extends string> {
  readonly cases: readonly Case<Context, Part>[];
  readonly subject: Subject<Context>;
  readonly strict: boolean;
  readonly knownFailures: readonly KnownFailure[];
}

/** Runs cases one after the other and reports. Never rejects on account of the implementation. */
export async function judgeCases<Context, Part extends string>(
  { cases, subject, strict, knownFailures }: Trial<Context, Part>,
  options: RunOptions,
): Promise<ConformanceReport> {
  const started = new Date();
  const startedMs = performance.now();
  const today = options.today ?? started.toISOString().slice(0, 10);
  const declared: Declared = { strict, knownFailures, today };
  const results: CaseResult[] = [];
  let stop: string | undefined;
  let error: string | undefined;
  let nextStep: string | undefined;

  const reach = await runCase(subject.establishing, subject);
  if (reach.broken) {
    stop = `${subject.notEstablished}: ${whyBroken(reach)}`;
    if (reach.unreachable) error = stop;
    nextStep = subject.nextStep?.(reach);
  }
  for (const definition of cases) {
    const judged = await next(definition);
    // What stopped the run is shown with the first case.
    const result =
      reach.broken && results.length === 0 ? { ...judged, transcript: reach.transcript } : judged;
    results.push(result);
    options.onResult?.(result, results.length, cases.length);
  }
  return {
    format: REPORT_FORMAT,
    role: subject.role,
    name: subject.name,
    ...(subject.url !== undefined && { url: subject.url }),
    startedAt: started.toISOString(),
    durationMs: Math.round(performance.now() - startedMs),
    features: [...subject.features],
    strict,
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.profile !== undefined && { profile: options.profile }),
    ...(options.command !== undefined && { command: options.command }),
    ...(error !== undefined && { error }),
    ...(nextStep !== undefined && { nextStep }),
    exitCode: error === undefined ? exitCodeOf(results, strict) : exitCodes.harness,
    results,
  };

  async function next(definition: Case<Context, Part>): Promise<CaseResult> {
    const missing = definition.requires.filter((feature) => !subject.features.has(feature));
    if (missing.length > 0) {
      const reason = `not declared: ${missing.join(', ')}`;
      return unrun(definition, 'not-applicable', reason);
    }
    if (performance.now() - startedMs > subject.deadlines.runMs) {
      stop ??= `the run took longer than ${subject.deadlines.runMs} ms`;
    }
    if (stop !== undefined) return unrun(definition, 'untestable', stop);
    const outcome = await runCase(definition, subject);
    if (outcome.status !== 'pass' && (await runCase(subject.establishing, subject)).unreachable) {
      stop = `the implementation has not been reachable since ${definition.id}`;
      nextStep = nextStepAfterCrash(definition.id);
      return applyConfig(
        { ...outcome, reason: 'the implementation was gone afterwards' },
        declared,
      );
    }
    return applyConfig(outcome, declared);
  }
}

function whyBroken({ reason, findings: [finding] }: Outcome): string {
  return reason ?? `expected ${finding?.expected}; got ${finding?.actual}`;
}

function unrun<Context, Part extends string>(
  definition: Case<Context, Part>,
  status: CaseResult['status'],
  reason: string,
): CaseResult {
  const { id, title, area, level, requirements } = definition;
  return {
    id,
    title,
    area,
    level,
    requirements: [...requirements],
    status,
    durationMs: 0,
    findings: [],
    reason,
    transcript: [],
  };
}
