import type { Frame } from '../frame.ts';
import type { Probe } from '../probe.ts';

/**
 * Sends a frame and awaits its terminal answer. Work that takes its time, such as a stream without an end, is
 * cancelled: what is asked is whether it was let in.
 */
export async function settle(probe: Probe, frame: Frame, waitMs: number): Promise<Frame> {
  const id = probe.newId();
  probe.send({ ...frame, id });
  const timer = setTimeout(
    () => probe.send({ type: 'cancel', ref: id }),
    Math.min(PATIENCE_MS, waitMs / 2),
  );
  try {
    for (;;) {
      const answer = await probe.next({ ref: id });
      if (answer.type !== 'reply' || answer.final !== false) return answer;
    }
  } finally {
    clearTimeout(timer);
  }
}

const PATIENCE_MS = 400;

/** Does something with each, a few at a time, so that no limit of work in flight is met. */
export async function inGroups<T>(
  all: readonly T[],
  each: (one: T) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < all.length; at += GROUP) {
    await Promise.all(all.slice(at, at + GROUP).map(each));
  }
}

const GROUP = 16;
