import type { Report } from './finding.ts';
import type { Rule } from './rule.ts';

/** The rules for a kind of part that can go. */
export interface RemovalRules {
  readonly removed: Rule;
  readonly beforeSunset: Rule;
  readonly retired: Rule;
}

/** The rules for names that are not to be used again. */
export interface TombstoneRules {
  readonly missing: Rule;
  readonly reused: Rule;
  readonly dropped: Rule;
}

/** A part that is gone: what was said of it, and where it stood. */
export interface GonePart {
  readonly place: string;
  readonly old: string;
  readonly deprecated?: string;
  readonly sunset?: string;
  readonly hint?: string;
}

/** Reports a part that is gone, by what had been announced. */
export function reportRemoval(
  rules: RemovalRules,
  part: GonePart,
  { report, today }: { readonly report: Report; readonly today: string },
): void {
  const { place, old, deprecated, sunset, hint } = part;
  const occurrence = { place, old, next: '(removed)', ...(hint !== undefined && { hint }) };
  if (deprecated === undefined || sunset === undefined) report(rules.removed, occurrence);
  else if (sunset > today) {
    report(rules.beforeSunset, { ...occurrence, old: `${old}, announced until ${sunset}` });
  } else report(rules.retired, { ...occurrence, old: `${old}, announced until ${sunset}` });
}

/** The names of one kind before and after, and those that were said to be gone. */
export interface Names {
  readonly place: string;
  readonly old: readonly string[];
  readonly next: readonly string[];
  readonly oldTombstones: readonly string[];
  readonly nextTombstones: readonly string[];
}

/** Reports names that are gone without a tombstone, tombstones that are gone, and names used in spite of one. */
export function reportTombstones(rules: TombstoneRules, names: Names, report: Report): void {
  const { place, old, next, oldTombstones, nextTombstones } = names;
  const listed = new Set(nextTombstones);
  const present = new Set(next);
  for (const name of old) {
    if (present.has(name) || listed.has(name)) continue;
    report(rules.missing, { place: `${place}.${name}`, old: name, next: '(no tombstone)' });
  }
  for (const name of new Set([...oldTombstones, ...nextTombstones])) {
    if (present.has(name)) {
      report(rules.reused, { place: `${place}.${name}`, old: '(tombstone)', next: name });
    } else if (!listed.has(name)) {
      report(rules.dropped, { place: `${place}.${name}`, old: '(tombstone)', next: '(absent)' });
    }
  }
}
