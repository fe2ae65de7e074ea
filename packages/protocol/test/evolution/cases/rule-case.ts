import type { Edit } from '../edit.ts';

/** A minimal pair of contracts that a rule is met by, and one that is close to it and does not meet it. */
export interface RuleCase {
  readonly rule: string;
  /** Whom it breaks: old clients, new clients, both, nobody; or it is forbidden whatever the mode. */
  readonly breaks: 'old' | 'new' | 'both' | 'nobody' | 'forbidden';
  /** Edits of the base contract that stand on both sides. */
  readonly given?: readonly Edit[];
  readonly met: readonly Edit[];
  readonly unmet: readonly Edit[];
}
