import type { Documentation } from '../../contract/documentation.ts';
import type { Report } from '../finding.ts';
import type { Rule } from '../rule.ts';
import { isAlike } from '../schema/node.ts';

/** What a contract says for people, and the promises in it. */
export const documentationRules = {
  description: {
    id: 'EVO-DOC-DESCRIPTION-CHANGED',
    area: 'documentation',
    title: 'a description changed',
    effect: { kind: 'note', bump: 'patch' },
    remedy: 'Nothing to do.',
  },
  examples: {
    id: 'EVO-DOC-EXAMPLES-CHANGED',
    area: 'documentation',
    title: 'examples changed',
    effect: { kind: 'note', bump: 'patch' },
    remedy: 'Nothing to do.',
  },
  since: {
    id: 'EVO-DOC-SINCE-CHANGED',
    area: 'documentation',
    title: 'the version since which a part exists changed',
    effect: { kind: 'note', bump: 'patch' },
    remedy: 'Nothing to do, if it was wrong before.',
  },
  schema: {
    id: 'EVO-DOC-SCHEMA-CHANGED',
    area: 'documentation',
    title: 'titles or descriptions in a schema changed',
    effect: { kind: 'note', bump: 'patch' },
    remedy: 'Nothing to do.',
  },
  deprecated: {
    id: 'EVO-DOC-DEPRECATED',
    area: 'documentation',
    title: 'a part was deprecated',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Give it a sunset, so that clients know how long they have.',
  },
  undeprecated: {
    id: 'EVO-DOC-UNDEPRECATED',
    area: 'documentation',
    title: 'a part is no longer deprecated',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Nothing to do.',
  },
  sunsetSet: {
    id: 'EVO-DOC-SUNSET-SET',
    area: 'documentation',
    title: 'the day on which a part goes was set, put off or taken back',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Nothing to do.',
  },
  sunsetEarlier: {
    id: 'EVO-DOC-SUNSET-EARLIER',
    area: 'documentation',
    title: 'the day on which a part goes was moved forward',
    effect: { kind: 'forbidden', why: 'Clients planned by the day that was published.' },
    remedy: 'Keep the published day, or a later one.',
  },
  sunsetUndeprecated: {
    id: 'EVO-DOC-SUNSET-WITHOUT-DEPRECATION',
    area: 'documentation',
    title: 'a part has a day on which it goes and is not deprecated',
    effect: { kind: 'forbidden', why: 'Nobody is told what to use instead.' },
    remedy: 'Write `deprecated` with what to use instead.',
  },
} as const satisfies Record<string, Rule>;

/** A part of a contract as its reader sees it. */
interface Documented extends Documentation {
  readonly examples?: unknown;
}

/** Compares what is said of a part. */
export function checkDocumentation(
  old: Documented,
  next: Documented,
  { place, report }: { readonly place: string; readonly report: Report },
): void {
  const texts = (key: 'description' | 'since' | 'deprecated' | 'sunset') => ({
    place: `${place}.${key}`,
    old: old[key] ?? '(none)',
    next: next[key] ?? '(none)',
  });
  if (old.description !== next.description) {
    report(documentationRules.description, texts('description'));
  }
  if (old.since !== next.since) report(documentationRules.since, texts('since'));
  if (!isAlike(old.examples, next.examples)) {
    report(documentationRules.examples, {
      place: `${place}.examples`,
      old: '(examples)',
      next: '(changed)',
    });
  }
  if (old.deprecated !== next.deprecated) {
    const { deprecated, undeprecated } = documentationRules;
    report(next.deprecated === undefined ? undeprecated : deprecated, texts('deprecated'));
  }
  if (old.sunset !== next.sunset) {
    const isEarlier =
      old.sunset !== undefined && next.sunset !== undefined && next.sunset < old.sunset;
    const { sunsetEarlier, sunsetSet } = documentationRules;
    report(isEarlier ? sunsetEarlier : sunsetSet, texts('sunset'));
  }
}

/** Reports a sunset of which nobody is told what to use instead. Looks at the new contract alone. */
export function checkSunset(
  next: Documentation,
  { place, report }: { readonly place: string; readonly report: Report },
): void {
  if (next.sunset === undefined || next.deprecated !== undefined) return;
  const at = `${place}.sunset`;
  report(documentationRules.sunsetUndeprecated, { place: at, old: '(none)', next: next.sunset });
}
