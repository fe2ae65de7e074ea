import type { HostileFrame } from './hostile-frame.ts';

/** Leaves out each frame without which the others still do it; fast-check leaves out whole inputs only. */
export async function fewerFrames(
  frames: readonly HostileFrame[],
  doIt: (frames: readonly HostileFrame[]) => Promise<boolean>,
): Promise<readonly HostileFrame[]> {
  let kept = frames;
  for (let at = kept.length - 1; at >= 0 && kept.length > 1; at -= 1) {
    const fewer = kept.toSpliced(at, 1);
    if (await doIt(fewer)) kept = fewer;
  }
  return kept;
}
