import type { CaseResult, CaseStatus, ConformanceReport, Finding } from '../report/report.ts';
import { REPORT_FORMAT } from '../report/report.ts';
import { exitCodeOf, exitCodes } from '../report/tally.ts';
import type { Transcript } from '../transcript.ts';
import type { FindingFile } from './finding-file.ts';
import type { FuzzOutcome, FuzzTarget } from './fuzz-options.ts';

/** What is told of a run. */
export interface FuzzRun {
  readonly target: FuzzTarget;
  readonly command: string | undefined;
  readonly seed: number;
  readonly frames: number;
  readonly durationMs: number;
  readonly finding?: Finding;
  readonly found?: FindingFile;
  readonly transcript?: Transcript;
}

/** Id of the one thing that a fuzz run judges. */
const FUZZ_CASE = 'SPC-FUZ-001';

/** What came of a run. */
export function fuzzOutcome(run: FuzzRun): FuzzOutcome {
  const { frames, found } = run;
  return { report: reportOf(run), frames, ...(found && { found }) };
}

/** A run as a report like any other. A server that was not there from the start is not judged. */
function reportOf(run: FuzzRun): ConformanceReport {
  const { target, command, seed, frames, durationMs, finding, found, transcript } = run;
  const reached = finding === undefined || found !== undefined || frames > 0;
  const result: CaseResult = {
    id: FUZZ_CASE,
    title: `endures hostile frames (seed ${seed}, ${frames} sent)`,
    area: 'FUZ',
    level: 'MUST',
    requirements: ['SP-SEC-007', 'SP-ENV-022'],
    status: statusOf(finding, reached),
    durationMs: Math.round(durationMs),
    findings: finding === undefined ? [] : [finding],
    ...(found !== undefined && { reason: `found with seed ${seed}; ${shown(found)}` }),
    transcript: finding === undefined ? [] : [...(transcript?.entries ?? [])],
  };
  const error = `${target.url} could not be reached: ${finding?.actual}`;
  return {
    format: REPORT_FORMAT,
    role: 'server',
    name: target.name ?? target.url,
    url: target.url,
    startedAt: new Date(Date.now() - durationMs).toISOString(),
    durationMs: Math.round(durationMs),
    features: [],
    strict: false,
    seed,
    ...(command !== undefined && { command }),
    ...(!reached && { error }),
    exitCode: reached ? exitCodeOf([result], false) : exitCodes.harness,
    results: [result],
  };
}

function statusOf(finding: Finding | undefined, reached: boolean): CaseStatus {
  if (finding === undefined) return 'pass';
  return reached ? 'fail' : 'untestable';
}

const MAX_SHOWN = 300;

function shown({ frames }: FindingFile): string {
  const text = JSON.stringify(frames);
  const count = frames.length === 1 ? 'this frame does it' : `these ${frames.length} frames do it`;
  return `${count}: ${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text}`;
}
