import { CaseFailure, show } from './case-failure.ts';
import type { Frame } from './frame.ts';

/** Frames that came and were not taken yet, and those who wait for one. */
export interface Inbox {
  put(frame: Frame): void;
  /** The first frame that fits and was not taken. */
  take(fits: (frame: Frame) => boolean, expected: string): Promise<Frame>;
  /** No more will come; whoever waits fails. */
  end(why: string): void;
  /** Those that fit and were not taken, which stay. */
  untaken(fits: (frame: Frame) => boolean): readonly Frame[];
}

interface Waiter {
  readonly fits: (frame: Frame) => boolean;
  readonly resolve: (frame: Frame) => void;
  readonly fail: (actual: string) => void;
}

/** An inbox whose waits last at most `waitMs`. */
export function createInbox(waitMs: number): Inbox {
  let frames: Frame[] = [];
  let ended: string | undefined;
  let last: Frame | undefined;
  const waiters = new Set<Waiter>();

  return {
    put(frame) {
      last = frame;
      const waiter = [...waiters].find(({ fits }) => fits(frame));
      if (waiter === undefined) frames.push(frame);
      else waiter.resolve(frame);
    },
    take(fits, expected) {
      const there = frames.find(fits);
      if (there !== undefined) {
        frames = frames.filter((frame) => frame !== there);
        return Promise.resolve(there);
      }
      if (ended !== undefined) return Promise.reject(new CaseFailure(expected, ended));
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          clearTimeout(timer);
          waiters.delete(waiter);
        };
        const waiter: Waiter = {
          fits,
          resolve(frame) {
            leave();
            resolve(frame);
          },
          fail(actual) {
            leave();
            reject(new CaseFailure(expected, actual));
          },
        };
        const timer = setTimeout(() => {
          const seen = last === undefined ? 'no frame came' : `the last frame was ${show(last)}`;
          waiter.fail(`nothing that fits within ${waitMs} ms; ${seen}`);
        }, waitMs);
        waiters.add(waiter);
      });
    },
    end(why) {
      ended = why;
      for (const waiter of [...waiters]) waiter.fail(why);
    },
    untaken: (fits) => frames.filter(fits),
  };
}
