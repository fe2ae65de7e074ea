import type { Transcript } from './transcript.ts';

/** What is seen of the implementation while a case runs. */
export interface Observer {
  /** The case that runs. */
  readonly caseId: string;
  readonly transcript: Transcript;
  fault(fault: Fault): void;
}

/** What a check of every frame found. */
export interface Fault {
  readonly check: string;
  readonly expected: string;
  readonly actual: string;
}
