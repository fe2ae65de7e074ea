import type { Fault, FaultClock, FaultScope } from './fault.ts';
import type { PlannedFault } from './fault-plan.ts';

/** What a plan is played on. */
export interface Stage {
  readonly clock: FaultClock;
  /** Numbers of the connections that are open. */
  open(): readonly number[];
  /** Strikes; the result takes the fault back. */
  inject(fault: Fault, scope: FaultScope): () => void;
}

/** A plan that is being played. */
export interface PlayedPlan {
  /** Resolves when every fault has struck and was taken back, or the plan was stopped. */
  readonly done: Promise<void>;
  /** Takes back what lasts, and strikes no more. Twice is harmless. */
  stop(): void;
}

/** Plays a plan by the clock. */
export function playPlan(
  plan: readonly PlannedFault[],
  { clock, open, inject }: Stage,
): PlayedPlan {
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const timers = new Set<unknown>();
  const lasting = new Set<() => void>();

  function after(delayMs: number, act: () => void): void {
    const timer = clock.setTimeout(() => {
      timers.delete(timer);
      act();
      if (timers.size === 0) resolve();
    }, delayMs);
    timers.add(timer);
  }

  function strike({ fault, forMs, direction, victim }: PlannedFault): void {
    const numbers = open();
    const connection =
      victim === undefined ? undefined : numbers[Math.floor(victim * numbers.length)];
    if (victim !== undefined && connection === undefined && fault.kind !== 'refuse') return;
    const undo = inject(fault, {
      ...(direction !== undefined && { direction }),
      ...(connection !== undefined && { connection }),
    });
    lasting.add(undo);
    after(forMs, () => {
      lasting.delete(undo);
      undo();
    });
  }

  for (const planned of plan) after(planned.atMs, () => strike(planned));
  if (plan.length === 0) resolve();
  return {
    done,
    stop() {
      for (const timer of timers) clock.clearTimeout(timer);
      for (const undo of lasting) undo();
      timers.clear();
      lasting.clear();
      resolve();
    },
  };
}
