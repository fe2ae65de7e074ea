// `npm run fuzz`: half a million hostile frames, and what they cost.
import { parseArgs } from 'node:util';
import type { Stage } from './besiege.ts';
import { besiege } from './besiege.ts';
import { problemsOf } from './verdict.ts';

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '500000' },
    stages: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});
const stages = Number(values.stages);
const framesPerStage = Math.ceil(Number(values.frames) / stages);
const startedAt = performance.now();

const mebibytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(2);
const onStage = ({ frames, look, witness }: Stage): void => {
  console.log(
    [
      `${frames} frames`,
      `${Math.round((performance.now() - startedAt) / 1_000)} s`,
      `heap ${mebibytes(look.heapBytes)} MiB`,
      `external ${mebibytes(look.externalBytes)} MiB`,
      `resident ${mebibytes(look.rssBytes)} MiB`,
      `slowest turn ${look.slowestTurnMs.toFixed(0)} ms`,
      `witness asked ${witness.asked}, slowest ${witness.slowestMs.toFixed(0)} ms, unanswered ${witness.unanswered}`,
    ].join(' | '),
  );
};
const outcome = await besiege({ framesPerStage, stages, seed: Number(values.seed), onStage });
console.log(`left: ${JSON.stringify(outcome.after.held)}`);
console.log(
  `heap ${mebibytes(outcome.before.heapBytes)} MiB before, ${mebibytes(outcome.after.heapBytes)} MiB after`,
);
const problems = problemsOf(outcome);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
