import type { Acceptance } from './accept.ts';
import type { Mode } from './mode.ts';
import { ordersOf } from './mode.ts';
import type { Area, Rule } from './rule.ts';
import type { Bump } from './version-bump.ts';

/**
 * What a finding means: `breaking` needs a major version or an acceptance, `forbidden` an acceptance or a correction,
 * `accepted` was excused, `note` is harmless in this mode.
 */
export type Level = 'breaking' | 'forbidden' | 'accepted' | 'note';

/** One change between two contracts, judged. */
export interface Finding {
  /** Id of the rule. */
  readonly rule: string;
  readonly area: Area;
  readonly level: Level;
  /** Where: `channels.guide.accepts.chat.payload#/text`; behind `#` a JSON Pointer into the payload. */
  readonly place: string;
  /** What changed, in words. */
  readonly title: string;
  /** Why it breaks or is forbidden; empty for a note. */
  readonly why: string;
  /** What to do. */
  readonly remedy: string;
  /** The bump that it asks for. */
  readonly bump: Bump;
  /** How it was, in words. */
  readonly old?: string;
  /** How it is now, in words. */
  readonly next?: string;
  readonly hint?: string;
  /** A payload that one side may send and the other refuses; was checked with both schemas. */
  readonly counterexample?: { readonly value: unknown };
  /** The entry of the accept file that excuses it. */
  readonly acceptance?: Acceptance;
}

/** Where a rule was met, and what a reader needs to see. */
export type Occurrence = Pick<Finding, 'place' | 'old' | 'next' | 'hint' | 'counterexample'>;

/** Takes what a check finds. */
export type Report = (rule: Rule, occurrence: Occurrence) => void;

/** A rule that was met, as a finding in a mode. */
export function judge(rule: Rule, occurrence: Occurrence, mode: Mode): Finding {
  const { id, area, title, remedy } = rule;
  return { rule: id, area, title, remedy, ...occurrence, ...verdict(rule, mode) };
}

function verdict({ effect }: Rule, mode: Mode): Pick<Finding, 'level' | 'why' | 'bump'> {
  switch (effect.kind) {
    case 'note':
      return { level: 'note', why: '', bump: effect.bump };
    case 'forbidden':
      return { level: 'forbidden', why: effect.why, bump: 'none' };
    case 'breaks': {
      const reasons = ordersOf(mode).flatMap((order) => effect.why[order] ?? []);
      return reasons.length === 0
        ? { level: 'note', why: '', bump: effect.otherwise }
        : { level: 'breaking', why: [...new Set(reasons)].join(' '), bump: 'major' };
    }
  }
}
