import type { JsonSchema } from '../../artifact/contract-format.ts';
import { checkPayload } from '../check-payload.ts';
import type { Report } from '../finding.ts';
import { own } from '../own.ts';
import type { PayloadRules } from '../payload-rules.ts';
import { rulesToClient } from '../payload-rules.ts';
import { renameHint } from '../rename-hint.ts';
import type { Rule } from '../rule.ts';

/** The data of declared errors travels like a reply. */
export const errorPayload = rulesToClient({
  area: 'errors',
  noun: 'the data of an error',
  ids: { narrowed: 'EVO-ERRORS-DATA-NARROWED', widened: 'EVO-ERRORS-DATA-WIDENED' },
});

/** Codes of declared errors. A client treats one that it does not know like any other: SP-EVO-003. */
export const errorRules = {
  added: {
    id: 'EVO-ERRORS-CODE-ADDED',
    area: 'errors',
    title: 'an error was declared',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Nothing to do: old clients treat it as an error that they do not know.',
  },
  removed: {
    id: 'EVO-ERRORS-CODE-REMOVED',
    area: 'errors',
    title: 'an error is no longer declared',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Nothing to do: new clients treat it as an error that they do not know.',
  },
} as const satisfies Record<string, Rule>;

type Errors = Readonly<Record<string, JsonSchema>>;

/** Compares the errors that an intent or method declares. */
export function checkErrors(
  old: Errors,
  next: Errors,
  {
    place,
    payload = errorPayload,
    report,
  }: { readonly place: string; readonly payload?: PayloadRules; readonly report: Report },
): void {
  const gone = Object.keys(old).filter((code) => own(next, code) === undefined);
  const fresh = Object.keys(next).filter((code) => own(old, code) === undefined);
  for (const code of gone) {
    const candidates = fresh.map((name) => ({ name, part: own(next, name) }));
    const hint = renameHint({ name: code, part: own(old, code) }, candidates);
    report(errorRules.removed, {
      place: `${place}.errors.${code}`,
      old: code,
      next: '(removed)',
      ...hint,
    });
  }
  for (const code of fresh) {
    report(errorRules.added, { place: `${place}.errors.${code}`, old: '(absent)', next: code });
  }
  for (const [code, schema] of Object.entries(old)) {
    const other = own(next, code);
    if (other === undefined) continue;
    checkPayload({ old: schema, next: other, place: `${place}.errors.${code}` }, payload, report);
  }
}
