import { fromContractJson, toContractJson } from '@sallyport/protocol';
import fc from 'fast-check';
import { CaseFailure } from '../case-failure.ts';
import { DEFAULT_DEADLINES } from '../deadline.ts';
import { fixtureContract } from '../fixture-contract.ts';
import type { Finding } from '../report/report.ts';
import { createTranscript } from '../transcript.ts';
import { fewerFrames } from './fewer-frames.ts';
import { FUZZ_FORMAT } from './finding-file.ts';
import type { FuzzOptions, FuzzOutcome, FuzzTarget } from './fuzz-options.ts';
import { fuzzOutcome } from './fuzz-report.ts';
import type { HostileFrame } from './hostile-frame.ts';
import type { HostileInput } from './hostile-input.ts';
import { hostileInput } from './hostile-input.ts';
import type { Siege } from './siege.ts';
import { findingOf, openSiege } from './siege.ts';

/** Inputs between two probes of a connection that nothing hostile was sent on. */
const BATCH = 100;
/** Batches that follow from one seed; the next have the next seed. */
const ROUND = 10;
const DEFAULT_FRAMES = 10_000;
const SHRINK_MS = 30_000;

/**
 * Sends hostile frames to a server and demands that it lives: that each connection which is not closed for a reason
 * of the specification answers, that others are not disturbed, and that every frame it sends is right. What is found
 * is made smaller. Never rejects on account of the server.
 *
 * @example
 * ```ts
 * import { runFuzz } from '@sallyport/testing/conformance';
 *
 * const key = new Uint8Array(32);
 * const { report, found } = await runFuzz({ url: 'ws://127.0.0.1:8000/ws', key }, { seed: 7 });
 * if (found !== undefined) console.log(JSON.stringify(found), report.exitCode);
 * ```
 */
export async function runFuzz(target: FuzzTarget, options: FuzzOptions = {}): Promise<FuzzOutcome> {
  const { seed = 1 } = options;
  const startedMs = performance.now();
  const json = target.contract ?? toContractJson(fixtureContract);
  const live = fromContractJson(json);
  await using siege = openSiege(target, live, target.waitMs ?? DEFAULT_DEADLINES.waitMs);
  const batch = fc.array(hostileInput({ json, live }), {
    minLength: 1,
    maxLength: BATCH,
    size: 'max',
  });
  const budget = createBudget(options);
  const told = () => ({
    target,
    command: options.command,
    seed,
    frames: budget.spent(),
    durationMs: performance.now() - startedMs,
  });

  /** Passes without a look once the time is over, which also ends shrinking. */
  async function endures(inputs: readonly HostileInput[]): Promise<void> {
    if (budget.over() || !(await siege.stands())) return;
    const frames = inputs.flat();
    try {
      await siege.endure(frames);
    } catch (error) {
      budget.found();
      throw error;
    }
    budget.spend(frames.length);
  }

  async function fails(frames: readonly HostileFrame[]): Promise<boolean> {
    try {
      await endures([frames]);
      return false;
    } catch (error) {
      if (error instanceof CaseFailure) return true;
      throw error;
    }
  }

  try {
    await siege.begin();
    for (let round = 0; !budget.over(); round += 1) {
      const property = fc.asyncProperty(batch, endures);
      const details = await fc.check(property, {
        seed: seed + round,
        numRuns: ROUND,
        unbiased: true,
      });
      const [inputs] = details.counterexample ?? [];
      if (inputs !== undefined) {
        const frames = [...(await fewerFrames(inputs.flat(), fails))];
        const transcript = createTranscript();
        const finding = await judgeAgain(siege, {
          frames,
          first: details.errorInstance,
          transcript,
        });
        const contract = `${json.name}@${json.version}`;
        const found = { format: FUZZ_FORMAT, seed, contract, ...finding, frames } as const;
        return fuzzOutcome({ ...told(), finding, found, transcript });
      }
      const lost = siege.lost();
      if (lost !== undefined) return fuzzOutcome({ ...told(), finding: lost });
    }
    return fuzzOutcome(told());
  } catch (error) {
    if (!(error instanceof CaseFailure)) throw error;
    return fuzzOutcome({ ...told(), finding: findingOf(error) });
  }
}

/** How much is still to be sent, and how long it may take to make smaller what was found. */
function createBudget(options: FuzzOptions) {
  const { forMs, shrinkMs = SHRINK_MS, onProgress } = options;
  const wanted = options.frames ?? (forMs === undefined ? DEFAULT_FRAMES : Infinity);
  const startedMs = performance.now();
  const elapsedMs = (): number => performance.now() - startedMs;
  let frames = 0;
  let shrinkUntilMs: number | undefined;
  return {
    spent: () => frames,
    over: () =>
      shrinkUntilMs === undefined
        ? frames >= wanted || elapsedMs() > (forMs ?? Infinity)
        : elapsedMs() > shrinkUntilMs,
    found(): void {
      shrinkUntilMs ??= elapsedMs() + shrinkMs;
    },
    spend(count: number): void {
      if (shrinkUntilMs !== undefined) return; // what is made smaller is not sent anew
      frames += count;
      onProgress?.({ frames, elapsedMs: elapsedMs() });
    },
  };
}

interface Counterexample {
  readonly frames: readonly HostileFrame[];
  /** What was thrown when it was found. */
  readonly first: unknown;
  readonly transcript: ReturnType<typeof createTranscript>;
}

/** Once more with a transcript; it is told as it was first where it does not come again. */
async function judgeAgain(
  siege: Siege,
  { frames, first, transcript }: Counterexample,
): Promise<Finding> {
  try {
    if (await siege.stands()) await siege.endure(frames, transcript);
  } catch (error) {
    if (error instanceof CaseFailure) return findingOf(error);
    throw error;
  }
  if (first instanceof CaseFailure) return findingOf(first);
  throw first;
}
