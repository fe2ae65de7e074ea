import type { Case } from './case.ts';
import { CaseFailure, Unreachable, Untestable } from './case-failure.ts';
import { within } from './deadline.ts';
import type { CaseResult, Finding } from './report/report.ts';
import type { Scene, Subject } from './subject.ts';
import { createTranscript, withoutTokens } from './transcript.ts';

/** A result before what is declared of the implementation is applied to it. */
export type Outcome = CaseResult & {
  /** Nobody answered at the address. */
  readonly unreachable: boolean;
  /** The case did not come to its end; wire faults alone do not stop it. */
  readonly broken: boolean;
};

/** Most wire faults that one result tells. */
const MAX_FINDINGS = 10;

/** Runs one case to its end, at the latest at its deadline. */
export async function runCase<Context, Part extends string>(
  definition: Case<Context, Part>,
  subject: Subject<Context>,
): Promise<Outcome> {
  const { id, title, area, level, requirements } = definition;
  const startedMs = performance.now();
  const transcript = createTranscript();
  const faults: Finding[] = [];
  let scene: Scene<Context> | undefined;
  let thrown: unknown;
  try {
    scene = await subject.open({
      caseId: id,
      transcript,
      fault(fault) {
        if (faults.length < MAX_FINDINGS) faults.push(fault);
      },
    });
    const { context, interrupted } = scene;
    const running = definition.run(context);
    const ended = interrupted === undefined ? running : Promise.race([running, interrupted]);
    await within(ended, subject.deadlines.caseMs, 'the case to end');
  } catch (error) {
    thrown = error;
  } finally {
    await scene?.[Symbol.asyncDispose]();
  }
  const judged = judge(thrown, faults);
  return {
    id,
    title,
    area,
    level,
    requirements: [...requirements],
    durationMs: Math.round(performance.now() - startedMs),
    transcript: judged.status === 'pass' ? [] : [...transcript.entries],
    unreachable: thrown instanceof Unreachable,
    broken: thrown !== undefined,
    ...judged,
  };
}

function judge(
  thrown: unknown,
  faults: readonly Finding[],
): Pick<CaseResult, 'status' | 'findings' | 'reason'> {
  if (thrown instanceof CaseFailure) {
    const { expected, actual } = thrown;
    return { status: 'fail', findings: [{ expected, actual: withoutTokens(actual) }, ...faults] };
  }
  if (faults.length > 0) return { status: 'fail', findings: [...faults] };
  if (thrown === undefined) return { status: 'pass', findings: [] };
  if (thrown instanceof Untestable) {
    return { status: 'untestable', findings: [], reason: thrown.message };
  }
  const reason = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { status: 'harness-error', findings: [], reason };
}
