import type { ChannelJson } from '../../artifact/contract-format.ts';
import type { Report } from '../finding.ts';
import type { Rule } from '../rule.ts';
import { breaksNewClients, breaksOldClients } from '../rule.ts';

/** What of a channel can be asked for again. A gap is part of the contract, so its size may change. */
export const historyRules = {
  added: {
    id: 'EVO-HISTORY-ADDED',
    area: 'history',
    title: 'a channel got a history',
    effect: breaksNewClients('New clients rely on what the old gateway cannot send again.'),
    remedy: 'Deploy the gateway before the clients.',
  },
  removed: {
    id: 'EVO-HISTORY-REMOVED',
    area: 'history',
    title: 'a channel lost its history',
    effect: breaksOldClients('Old clients rely on getting what they missed.'),
    remedy: 'Keep a history; a short one still tells clients that they missed something.',
  },
  shortened: {
    id: 'EVO-HISTORY-SHORTENED',
    area: 'history',
    title: 'less of a history is kept',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Expect more clients to be told of a gap.',
  },
  lengthened: {
    id: 'EVO-HISTORY-LENGTHENED',
    area: 'history',
    title: 'more of a history is kept',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Expect the log to take more room.',
  },
} as const satisfies Record<string, Rule>;

type History = ChannelJson['history'];

/** Compares the histories of a channel. */
export function checkHistory(
  old: History,
  next: History,
  { place, report }: { readonly place: string; readonly report: Report },
): void {
  const occurrence = { place: `${place}.history`, old: inWords(old), next: inWords(next) };
  if (old === undefined && next === undefined) return;
  if (old === undefined) report(historyRules.added, occurrence);
  else if (next === undefined) report(historyRules.removed, occurrence);
  else {
    const { shortened, lengthened } = historyRules;
    if (next.keep < old.keep || next.forMs < old.forMs) report(shortened, occurrence);
    if (next.keep > old.keep || next.forMs > old.forMs) report(lengthened, occurrence);
  }
}

function inWords(history: History): string {
  return history === undefined ? '(none)' : `${history.keep} messages, ${history.forMs} ms`;
}
