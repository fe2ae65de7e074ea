import type { z } from 'zod';
import type { Contract } from '../../contract/contract.ts';

/** Something in a contract that is better written in another way. */
export interface LintFinding {
  /** Stable name of the rule. */
  readonly rule: string;
  /** Where in the contract: `channels.guide.accepts.chat.payload.text`. */
  readonly place: string;
  /** What is wrong, and what to write instead. */
  readonly message: string;
}

/** A schema inside a contract. */
export interface SchemaVisit {
  readonly schema: z.ZodType;
  readonly place: string;
  /** Who writes what the schema describes. */
  readonly sender: 'client' | 'server';
  /** The schemas around it, the innermost last. */
  readonly around: readonly z.ZodType[];
}

/** A rule about each schema by itself; gives the message where it is broken. */
export interface SchemaRule {
  readonly name: string;
  readonly check: (visit: SchemaVisit) => string | undefined;
}

/** A rule about a contract as a whole. */
export interface ContractRule {
  readonly name: string;
  readonly check: (
    contract: Contract,
    schemas: readonly SchemaVisit[],
  ) => readonly Omit<LintFinding, 'rule'>[];
}
