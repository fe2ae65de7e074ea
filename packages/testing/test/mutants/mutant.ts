import type { Fault } from './fault.ts';

/** A faulty server, and the cases that find it. */
export interface Mutant extends Fault {
  /** Ids of the cases that must find it, space-separated. */
  readonly killedBy: string;
  /** Why it fails cases of every kind, where it does. */
  readonly basic?: string;
  /**
   * Further cases that fail by nature, space-separated: for faults within the server, of which a
   * proxy cannot see in which cases they act.
   */
  readonly also?: string;
}

/** Faulty servers by what they do. */
export type Mutants = Readonly<Record<string, Mutant>>;
