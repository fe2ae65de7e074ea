import type { Contract } from '@sallyport/protocol';
import type { Case } from './case.ts';
import type { Subject } from './case-context.ts';
import type { ConformanceConfig, KnownFailure } from './conformance-config.ts';
import { defaultConformanceConfig } from './conformance-config.ts';
import { createConformanceTokens } from './conformance-tokens.ts';
import type { Deadlines } from './deadline.ts';
import { DEFAULT_DEADLINES } from './deadline.ts';
import { fixtureContract } from './fixture-contract.ts';
import type { CaseResult, ConformanceReport } from './report/report.ts';
import { REPORT_FORMAT } from './report/report.ts';
import { exitCodeOf, exitCodes } from './report/tally.ts';
import type { Outcome } from './run-case.ts';
import { runCase } from './run-case.ts';

/** The implementation to judge. */
export interface ServerTarget {
  /** Address of the endpoint: `ws://127.0.0.1:8000/ws`. */
  readonly url: string;
  /** The shared test key that it verifies tokens with (HS256). */
  readonly key: Uint8Array;
  /** Default: the address. */
  readonly name?: string;
  readonly config?: ConformanceConfig;
  /** What the server serves. Default: the fixture contract. */
  readonly contract?: Contract;
  readonly deadlines?: Partial<Deadlines>;
}

/** What a run tells while it goes on, and for its report. */
export interface RunOptions {
  /** Is told each result as it comes. */
  readonly onResult?: (result: CaseResult, done: number, of: number) => void;
  /** The command that runs these cases, for the report. */
  readonly command?: string;
  /** Today, as `2026-12-31`, for known failures that expire. */
  readonly today?: string;
}

/** Runs cases one after the other and reports. Never rejects on account of the implementation. */
export async function runCases(
  cases: readonly Case[],
  target: ServerTarget,
  options: RunOptions = {},
): Promise<ConformanceReport> {
  const { config = defaultConformanceConfig() } = target;
  const started = new Date();
  const startedMs = performance.now();
  const subject = subjectOf(target, target.contract ?? fixtureContract);
  const rules: Rules = {
    config,
    today: options.today ?? started.toISOString().slice(0, 10),
  };
  const results: CaseResult[] = [];
  let stop: string | undefined;
  let error: string | undefined;

  const reach = await runCase(establishing, subject);
  if (reach.broken) {
    const [finding] = reach.findings;
    const why = reach.reason ?? `expected ${finding?.expected}; got ${finding?.actual}`;
    stop = `no connection to ${target.url} could be established: ${why}`;
    if (reach.unreachable) error = stop;
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
    role: 'server',
    name: target.name ?? target.url,
    url: target.url,
    startedAt: started.toISOString(),
    durationMs: Math.round(performance.now() - startedMs),
    features: [...config.features],
    strict: config.strict,
    ...(options.command !== undefined && { command: options.command }),
    ...(error !== undefined && { error }),
    exitCode: error === undefined ? exitCodeOf(results, config.strict) : exitCodes.harness,
    results,
  };

  async function next(definition: Case): Promise<CaseResult> {
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
    if (outcome.status !== 'pass' && (await runCase(establishing, subject)).unreachable) {
      stop = `the implementation has not been reachable since ${definition.id}`;
      return apply({ ...outcome, reason: 'the implementation was gone afterwards' }, rules);
    }
    return apply(outcome, rules);
  }
}

interface Rules {
  readonly config: ConformanceConfig;
  readonly today: string;
}

/** Whether there is anything to judge: a connection with a right token is welcomed. */
const establishing: Case = {
  id: 'SPC-CON-000',
  requirements: ['SP-CON-023'],
  level: 'MUST',
  area: 'CON',
  title: 'a connection is established',
  requires: [],
  async run({ connect }) {
    await connect();
  },
};

/** Applies what is declared of the implementation: the level, and failures that are known. */
function apply(
  { unreachable: _, broken: __, ...outcome }: Outcome,
  { config, today }: Rules,
): CaseResult {
  const known = config.knownFailures.find((entry) => entry.case === outcome.id);
  if (known !== undefined) return { ...outcome, ...applyKnown(outcome, known, today) };
  if (outcome.status === 'fail' && outcome.level !== 'MUST' && !config.strict) {
    return { ...outcome, status: 'warn' };
  }
  return outcome;
}

function applyKnown(
  { status }: CaseResult,
  known: KnownFailure,
  today: string,
): Pick<CaseResult, 'status' | 'reason'> | undefined {
  if (status === 'harness-error') return undefined;
  if (status === 'pass') {
    return { status: 'stale', reason: 'It passes; remove it from knownFailures.' };
  }
  if (known.expires < today) {
    return { status: 'stale', reason: `It was accepted until ${known.expires}: ${known.reason}` };
  }
  return { status: 'known-failure', reason: known.reason };
}

function unrun(definition: Case, status: CaseResult['status'], reason: string): CaseResult {
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

/** The target as cases see it. */
function subjectOf(target: ServerTarget, contract: Contract): Subject {
  const { url, key, config, deadlines } = target;
  return {
    url,
    contract,
    tokens: createConformanceTokens(key),
    features: new Set(config?.features ?? []),
    deadlines: { ...DEFAULT_DEADLINES, ...deadlines },
  };
}
