import type { ChannelJson, EventJson, IntentJson } from '../../artifact/contract-format.ts';
import { checkPayload } from '../check-payload.ts';
import type { Report } from '../finding.ts';
import { own } from '../own.ts';
import type { RemovalRules, TombstoneRules } from '../removal.ts';
import { reportRemoval, reportTombstones } from '../removal.ts';
import { renameHint } from '../rename-hint.ts';
import type { Rule } from '../rule.ts';
import { isAlike } from '../schema/node.ts';
import { checkScope } from './access.ts';
import { checkDocumentation, checkSunset } from './documentation.ts';
import { checkErrors } from './errors.ts';
import { intentRules } from './intent-rules.ts';
import { acceptedPayload, emittedPayload } from './payload.ts';
import { checkReply } from './reply.ts';

interface At {
  readonly place: string;
  readonly report: Report;
  readonly today: string;
}

/** Compares the intents of a channel in both directions. */
export function checkIntents(old: ChannelJson, next: ChannelJson, at: At): void {
  checkNames(old, next, { ...at, direction: 'accepts' });
  checkNames(old, next, { ...at, direction: 'emits' });
  const { place, report } = at;
  for (const [name, intent] of Object.entries(next.accepts)) {
    const here = { place: `${place}.accepts.${name}`, report };
    checkSunset(intent, here);
    const before = own(old.accepts, name);
    if (before !== undefined && !(isAlike(before, intent) && isAlike(old.access, next.access))) {
      checkScope({ part: before, access: old.access }, { part: intent, access: next.access }, here);
      checkAccepted(before, intent, here);
    }
  }
  for (const [name, intent] of Object.entries(next.emits)) {
    const here = { place: `${place}.emits.${name}`, report };
    checkSunset(intent, here);
    const before = own(old.emits, name);
    if (before !== undefined && !isAlike(before, intent)) checkEmitted(before, intent, here);
  }
}

type Here = Pick<At, 'place' | 'report'>;

function checkAccepted(old: IntentJson, next: IntentJson, here: Here): void {
  const { place, report } = here;
  if (old.kind !== next.kind) {
    report(intentRules.kindChanged, { place, old: old.kind, next: next.kind });
  } else if (old.kind === 'request' && next.kind === 'request') checkReply(old, next, here);
  else if (old.kind === 'event' && next.kind === 'event') checkDurable(old, next, here);
  checkPayload(
    { old: old.payload, next: next.payload, place: `${place}.payload` },
    acceptedPayload,
    report,
  );
  checkErrors(old.errors, next.errors, here);
  checkDocumentation(old, next, here);
}

function checkDurable(old: EventJson, next: EventJson, { place, report }: Here): void {
  const [before = false, after = false] = [old.durable, next.durable];
  if (before === after) return;
  const rule = after ? intentRules.durableAdded : intentRules.durableDropped;
  report(rule, { place: `${place}.durable`, old: String(before), next: String(after) });
}

function checkEmitted(old: EventJson, next: EventJson, here: Here): void {
  const { place, report } = here;
  checkPayload(
    { old: old.payload, next: next.payload, place: `${place}.payload` },
    emittedPayload,
    report,
  );
  if (!isAlike(old.errors, next.errors) || !isAlike(old.scope, next.scope)) {
    report(intentRules.emitsRefusals, { place, old: '(errors and scope)', next: '(changed)' });
  }
  checkDocumentation(old, next, here);
}

const removalRules: Readonly<Record<'accepts' | 'emits', RemovalRules & { readonly added: Rule }>> =
  {
    accepts: {
      added: intentRules.acceptsAdded,
      removed: intentRules.acceptsRemoved,
      beforeSunset: intentRules.acceptsBeforeSunset,
      retired: intentRules.acceptsRetired,
    },
    emits: {
      added: intentRules.emitsAdded,
      removed: intentRules.emitsRemoved,
      beforeSunset: intentRules.emitsBeforeSunset,
      retired: intentRules.emitsRetired,
    },
  };

const tombstoneRules: TombstoneRules = {
  missing: intentRules.tombstoneMissing,
  reused: intentRules.tombstoneReused,
  dropped: intentRules.tombstoneDropped,
};

function checkNames(
  old: ChannelJson,
  next: ChannelJson,
  { place, report, today, direction }: At & { readonly direction: 'accepts' | 'emits' },
): void {
  const [before, after] = [old[direction], next[direction]];
  const at = `${place}.${direction}`;
  const rules = removalRules[direction];
  const fresh = Object.entries(after).filter(([name]) => own(before, name) === undefined);
  const candidates = fresh.map(([name, { payload }]) => ({ name, part: payload }));
  for (const [name, intent] of Object.entries(before)) {
    if (own(after, name) !== undefined) continue;
    const hint = renameHint({ name, part: intent.payload }, candidates);
    const { deprecated, sunset } = intent;
    const announced = { ...(deprecated && { deprecated }), ...(sunset && { sunset }) };
    const gone = { place: `${at}.${name}`, old: `${intent.kind} ${name}`, ...announced, ...hint };
    reportRemoval(rules, gone, { report, today });
  }
  for (const [name, { kind }] of fresh) {
    report(rules.added, { place: `${at}.${name}`, old: '(absent)', next: `${kind} ${name}` });
  }
  const names = {
    place: at,
    old: Object.keys(before),
    next: Object.keys(after),
    oldTombstones: old.removed?.[direction] ?? [],
    nextTombstones: next.removed?.[direction] ?? [],
  };
  reportTombstones(tombstoneRules, names, report);
}
