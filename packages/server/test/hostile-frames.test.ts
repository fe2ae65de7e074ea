import { describe, expect, it } from 'vitest';
import { besiege } from './hostile/besiege.ts';
import { problemsOf } from './hostile/verdict.ts';

/** The whole of it, ten times as much, is `npm run fuzz`. */
const STAGES = 5;
const FRAMES_PER_STAGE = 10_000;

describe('hostile frames by the ten thousand, on both subprotocols', () => {
  it('cost no crash, no unanswered probe and no growth, and leave nothing behind [SP-SEC-007]', {
    timeout: 240_000,
  }, async () => {
    const outcome = await besiege({ stages: STAGES, framesPerStage: FRAMES_PER_STAGE, seed: 1 });
    expect(problemsOf(outcome)).toEqual([]);
    expect(outcome.stages.at(-1)?.frames).toBeGreaterThanOrEqual(STAGES * FRAMES_PER_STAGE);
  });
});
