import type { ChannelJson, IntentJson, MethodJson } from '../../artifact/contract-format.ts';
import type { Report } from '../finding.ts';
import { own } from '../own.ts';
import type { Rule } from '../rule.ts';
import { breaksBoth, breaksNewClients, breaksOldClients } from '../rule.ts';

/** Who may use what. Tokens are issued to clients, so a scope that is newly needed shuts old clients out. */
export const accessRules = {
  subscribeTightened: {
    id: 'EVO-ACCESS-SUBSCRIBE-TIGHTENED',
    area: 'access',
    title: 'subscribing needs another scope',
    effect: breaksOldClients('Tokens of old clients do not hold the scope.'),
    remedy: 'Issue the scope to all clients first; then accept the finding.',
  },
  subscribeLoosened: {
    id: 'EVO-ACCESS-SUBSCRIBE-LOOSENED',
    area: 'access',
    title: 'subscribing no longer needs a scope',
    effect: breaksNewClients('The old gateway still asks for the scope.'),
    remedy: 'Deploy the gateway before clients without the scope.',
  },
  sendTightened: {
    id: 'EVO-ACCESS-SEND-TIGHTENED',
    area: 'access',
    title: 'sending needs another scope',
    effect: breaksOldClients('Tokens of old clients do not hold the scope.'),
    remedy: 'Issue the scope to all clients first; then accept the finding.',
  },
  sendLoosened: {
    id: 'EVO-ACCESS-SEND-LOOSENED',
    area: 'access',
    title: 'sending no longer needs a scope',
    effect: breaksNewClients('The old gateway still asks for the scope.'),
    remedy: 'Deploy the gateway before clients without the scope.',
  },
  bindAdded: {
    id: 'EVO-ACCESS-BIND-ADDED',
    area: 'access',
    title: 'a parameter must now equal a claim of the token',
    effect: breaksOldClients('Old clients may use addresses of others.'),
    remedy: 'Add a new channel with the binding, and deprecate this one.',
  },
  bindRemoved: {
    id: 'EVO-ACCESS-BIND-REMOVED',
    area: 'access',
    title: 'a parameter no longer has to equal a claim of the token',
    effect: breaksNewClients('The old gateway still refuses addresses of others.'),
    remedy: 'Deploy the gateway before the clients; be sure that others may see the channel.',
  },
  bindChanged: {
    id: 'EVO-ACCESS-BIND-CHANGED',
    area: 'access',
    title: 'a parameter must equal another claim of the token',
    effect: breaksBoth('The two gateways allow different addresses to one token.'),
    remedy: 'Add a new channel with the other binding, and deprecate this one.',
  },
  respelled: {
    id: 'EVO-ACCESS-RESPELLED',
    area: 'access',
    title: 'the scope of an intent is written at another place and is the same',
    effect: { kind: 'note', bump: 'patch' },
    remedy: 'Nothing to do; the digest of the contract changes.',
  },
} as const satisfies Record<string, Rule>;

interface At {
  readonly place: string;
  readonly report: Report;
}

type Access = ChannelJson['access'];

/** Compares who may use a channel; `params` gives the new name of a parameter. */
export function checkAccess(
  old: Access,
  next: Access,
  { place, report, params }: At & { readonly params: (name: string) => string },
): void {
  const { subscribeTightened, subscribeLoosened, sendTightened, sendLoosened } = accessRules;
  const at = `${place}.access`;
  const subscribe = { tightened: subscribeTightened, loosened: subscribeLoosened };
  compareScopes(old?.subscribe, next?.subscribe, {
    ...subscribe,
    place: `${at}.subscribe`,
    report,
  });
  const send = { tightened: sendTightened, loosened: sendLoosened };
  compareScopes(old?.send, next?.send, { ...send, place: `${at}.send`, report });
  const before = Object.entries(old?.bind ?? {}).map(([name, claim]) => [params(name), claim]);
  const after = next?.bind ?? {};
  for (const [name = '', claim = ''] of before) {
    const now = own(after, name);
    const occurrence = { place: `${at}.bind.${name}`, old: claim, next: now ?? '(free)' };
    if (now === undefined) report(accessRules.bindRemoved, occurrence);
    else if (now !== claim) report(accessRules.bindChanged, occurrence);
  }
  const known = new Set(before.map(([name]) => name));
  for (const [name, claim] of Object.entries(after)) {
    if (known.has(name)) continue;
    report(accessRules.bindAdded, { place: `${at}.bind.${name}`, old: '(free)', next: claim });
  }
}

/** Compares the scope of an intent or method that names its own, or did. */
export function checkScope(
  old: { readonly part: IntentJson | MethodJson; readonly access?: Access },
  next: { readonly part: IntentJson | MethodJson; readonly access?: Access },
  { place, report }: At,
): void {
  if (old.part.scope === undefined && next.part.scope === undefined) return; // the channel's own is compared there
  const before = old.part.scope ?? old.access?.send;
  const after = next.part.scope ?? next.access?.send;
  const { sendTightened: tightened, sendLoosened: loosened, respelled } = accessRules;
  const at = `${place}.scope`;
  const differs = compareScopes(before, after, { tightened, loosened, place: at, report });
  if (!differs && (old.part.scope === undefined) !== (next.part.scope === undefined)) {
    report(respelled, { place: at, old: inWords(before), next: inWords(after) });
  }
}

type Scopes = readonly string[] | undefined;

function compareScopes(
  old: Scopes = [],
  next: Scopes = [],
  {
    tightened,
    loosened,
    place,
    report,
  }: At & { readonly tightened: Rule; readonly loosened: Rule },
): boolean {
  const occurrence = { place, old: inWords(old), next: inWords(next) };
  const isTighter = next.some((scope) => !old.includes(scope));
  const isLooser = old.some((scope) => !next.includes(scope));
  if (isTighter) report(tightened, occurrence);
  if (isLooser) report(loosened, occurrence);
  return isTighter || isLooser;
}

function inWords(scopes: Scopes): string {
  return scopes === undefined || scopes.length === 0 ? '(none)' : scopes.join(' ');
}
