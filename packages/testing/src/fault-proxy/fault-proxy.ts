import type { Fault, FaultKind, FaultScope } from './fault.ts';
import type { PlannedFault } from './fault-plan.ts';
import type { PlayedPlan } from './play-plan.ts';

/** How many connections faults of each kind have struck. */
export type FaultCounts = Readonly<Record<FaultKind, number>>;

/** Faults in words. What makes a fault that lasts returns what takes it back. */
export interface FaultWords {
  /** Ends connections without a close frame, by RST (the default) or FIN. */
  cut(options?: FaultScope & { readonly how?: 'reset' | 'end' }): void;
  /** Half-opens connections: forwards nothing, and closes nothing. */
  freeze(scope?: FaultScope): () => void;
  /** Forwards later by `ms`, and by up to `jitterMs` more; in order all the same. */
  delay(ms: number, options?: FaultScope & { readonly jitterMs?: number }): () => void;
  /** Forwards so many bytes in a second at most. */
  throttle(bytesPerSecond: number, scope?: FaultScope): () => void;
  /** Writes segments of at most so many bytes, or of 1 to 64 at random. */
  split(bytes: number | 'random', scope?: FaultScope): () => void;
  /** Collects for `ms` what comes, and writes it as one segment. */
  join(ms: number, scope?: FaultScope): () => void;
  /** Resets new connections as soon as they are made. */
  refuse(): () => void;
}

/** A TCP proxy that makes faults when told to. `await using` closes it and every connection. */
export interface FaultProxy extends FaultWords, AsyncDisposable {
  /** The target's URL, by way of this proxy. */
  readonly url: string;
  readonly port: number;
  readonly seed: number;
  readonly counts: FaultCounts;
  /** Numbers of the connections that are open, in order; the first that ever came is 1. */
  readonly connections: readonly number[];
  /** Strikes with a fault given as data; the result takes it back where it lasts. */
  inject(fault: Fault, scope?: FaultScope): () => void;
  /** Takes back everything that lasts. */
  heal(): void;
  /** Plays planned faults; see `planFaults`. */
  play(plan: readonly PlannedFault[]): PlayedPlan;
}

/** The words for a way to inject. */
export function wordsFor(inject: FaultProxy['inject']): FaultWords {
  return {
    cut({ how = 'reset', ...scope } = {}) {
      inject({ kind: 'cut', how }, scope);
    },
    freeze: (scope) => inject({ kind: 'freeze' }, scope),
    delay: (ms, { jitterMs = 0, ...scope } = {}) => inject({ kind: 'delay', ms, jitterMs }, scope),
    throttle: (bytesPerSecond, scope) => inject({ kind: 'throttle', bytesPerSecond }, scope),
    split: (bytes, scope) => inject({ kind: 'split', bytes }, scope),
    join: (ms, scope) => inject({ kind: 'join', ms }, scope),
    refuse: () => inject({ kind: 'refuse' }),
  };
}
