import { fromContractJson, toContractJson } from '@sallyport/protocol';
import { CaseFailure } from '../case-failure.ts';
import { DEFAULT_DEADLINES } from '../deadline.ts';
import { fixtureContract } from '../fixture-contract.ts';
import type { Finding } from '../report/report.ts';
import { createTranscript } from '../transcript.ts';
import type { FindingFile } from './finding-file.ts';
import type { FuzzOptions, FuzzOutcome, FuzzTarget } from './fuzz-options.ts';
import { fuzzOutcome } from './fuzz-report.ts';
import { findingOf, openSiege } from './siege.ts';

/** Sends again the frames of what a fuzz run found. Never rejects on account of the server. */
export async function replayFuzz(
  target: FuzzTarget,
  finding: FindingFile,
  options: Pick<FuzzOptions, 'command'> = {},
): Promise<FuzzOutcome> {
  const startedMs = performance.now();
  const live = fromContractJson(target.contract ?? toContractJson(fixtureContract));
  await using siege = openSiege(target, live, target.waitMs ?? DEFAULT_DEADLINES.waitMs);
  const transcript = createTranscript();
  let again: Finding | undefined;
  let frames = 0;
  try {
    await siege.begin();
    frames = finding.frames.length;
    await siege.endure(finding.frames, transcript);
  } catch (error) {
    if (!(error instanceof CaseFailure)) throw error;
    again = findingOf(error);
  }
  const durationMs = performance.now() - startedMs;
  const told = { target, command: options.command, seed: finding.seed, frames, durationMs };
  if (again === undefined) return fuzzOutcome(told);
  if (frames === 0) return fuzzOutcome({ ...told, finding: again });
  return fuzzOutcome({ ...told, finding: again, found: { ...finding, ...again }, transcript });
}
