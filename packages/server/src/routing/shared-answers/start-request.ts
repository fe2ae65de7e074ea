import type { ProtocolError } from '@sallyport/protocol';
import type { Clock } from '../../clock.ts';
import type { Answer } from '../answers/answer.ts';
import type { Claims } from './claims.ts';
import type { FarRun } from './far-run.ts';
import type { Turn } from './start-order.ts';

/** Why work does not start. */
export interface Refusal {
  readonly error: ProtocolError;
  /** Whether it is the answer, given once and for all, and not one that a repeat would be judged anew after. */
  readonly isFinal: boolean;
  /** Whether what follows on its channel must not begin before its client knows of it. */
  readonly holdsBack: boolean;
}

/** What is asked of the memory. */
export interface StartRequest {
  readonly answer: Answer;
  /** The checks have refused it: it does not run, but is answered where it ran before. */
  readonly isRefused: boolean;
  /** Whether it may run a second time where the gateway that ran it died. */
  readonly isRepeatable: boolean;
  /** Whether it is answered when it is stored, and so was not begun before. */
  readonly isStored: boolean;
  /** Its place in the order of its channel. */
  readonly turn: Turn | undefined;
  /**
   * Begins, in its turn, for the connection where the answer goes by then. What it gives back, if anything, settles
   * when what follows may begin.
   */
  begin(refusal?: Refusal): Promise<unknown> | undefined;
}

export interface StartParts {
  readonly claims: Claims;
  readonly clock: Clock;
  /** Milliseconds that a gateway may be silent while it is alive. */
  readonly patienceMs: number;
  isAlive(run: string): Promise<boolean>;
  /** Lets the texts of what another gateway runs come to an answer. */
  follow(answer: Answer, instance: string): FarRun & Disposable;
  /** Whether the connection was told of a memory that is no more. */
  isMisled(answer: Answer): boolean;
  /** Forgets what was not answered. */
  drop(answer: Answer): void;
  /** Sees to it that a claim lives as long as its work. */
  keep(answer: Answer): void;
}
