import type { ContractJson } from '../../artifact/contract-format.ts';
import { directChannelJson } from '../../artifact/direct-channel-json.ts';
import type { Report } from '../finding.ts';
import type { Rule } from '../rule.ts';
import { breaksNewClients, breaksOldClients } from '../rule.ts';
import { isAlike } from '../schema/node.ts';
import { checkDocumentation, checkSunset } from './documentation.ts';
import { checkHistory } from './history.ts';
import { checkIntents } from './intent.ts';

/** Messages to one user or session. What they say is judged like any other emitted intent. */
export const directRules = {
  added: {
    id: 'EVO-DIRECT-ADDED',
    area: 'channel',
    title: 'direct messages were added',
    effect: breaksNewClients('The old gateway answers reserved addresses with forbidden.'),
    remedy: 'Deploy the gateway before the clients.',
  },
  removed: {
    id: 'EVO-DIRECT-REMOVED',
    area: 'channel',
    title: 'direct messages are gone',
    effect: breaksOldClients('The new gateway answers reserved addresses with forbidden.'),
    remedy: 'Keep them, with the intents that are still sent.',
  },
} as const satisfies Record<string, Rule>;

/** Compares what may be sent to users and sessions. */
export function checkDirect(
  old: ContractJson,
  next: ContractJson,
  { report, today }: { readonly report: Report; readonly today: string },
): void {
  const at = { place: 'direct', report, today };
  if (next.direct !== undefined) checkSunset(next.direct, at);
  if (old.direct === undefined && next.direct === undefined) return;
  if (old.direct === undefined) {
    report(directRules.added, { place: 'direct', old: '(absent)', next: '(added)' });
  } else if (next.direct === undefined) {
    report(directRules.removed, { place: 'direct', old: '(direct messages)', next: '(removed)' });
  } else {
    const [was, is] = [
      directChannelJson(old.direct, 'user'),
      directChannelJson(next.direct, 'user'),
    ];
    checkIntents(was, is, at);
    if (isAlike(was, is)) return;
    checkHistory(was.history, is.history, at);
    checkDocumentation(was, is, at);
  }
}
