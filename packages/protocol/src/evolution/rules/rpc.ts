import type { ContractJson, MethodJson } from '../../artifact/contract-format.ts';
import { checkPayload } from '../check-payload.ts';
import type { Report } from '../finding.ts';
import { own } from '../own.ts';
import { rulesToClient, rulesToServer } from '../payload-rules.ts';
import { reportRemoval, reportTombstones } from '../removal.ts';
import { renameHint } from '../rename-hint.ts';
import type { Rule } from '../rule.ts';
import { breaksNewClients, breaksOldClients } from '../rule.ts';
import { isAlike } from '../schema/node.ts';
import { checkScope } from './access.ts';
import { checkDocumentation, checkSunset } from './documentation.ts';
import { checkErrors } from './errors.ts';

/** Parameters of a method: what clients write. */
export const methodParams = rulesToServer({
  area: 'rpc',
  noun: 'the parameters of a method',
  ids: { narrowed: 'EVO-RPC-PARAMS-NARROWED', widened: 'EVO-RPC-PARAMS-WIDENED' },
});

/** Result of a method: what clients read. */
export const methodResult = rulesToClient({
  area: 'rpc',
  noun: 'the result of a method',
  ids: { narrowed: 'EVO-RPC-RESULT-NARROWED', widened: 'EVO-RPC-RESULT-WIDENED' },
});

/** Methods by name. */
export const rpcRules = {
  added: {
    id: 'EVO-RPC-ADDED',
    area: 'rpc',
    title: 'a method was added',
    effect: breaksNewClients('The old gateway does not know the method (-32601).'),
    remedy: 'Deploy the gateway before the clients.',
  },
  removed: {
    id: 'EVO-RPC-REMOVED',
    area: 'rpc',
    title: 'a method is gone',
    effect: breaksOldClients('The new gateway does not know the method (-32601).'),
    remedy: 'Keep it, deprecated and with a sunset, until that day.',
  },
  beforeSunset: {
    id: 'EVO-RPC-REMOVED-BEFORE-SUNSET',
    area: 'rpc',
    title: 'a method went before its day',
    effect: breaksOldClients('Clients planned by the day that was published.'),
    remedy: 'Keep it until that day.',
  },
  retired: {
    id: 'EVO-RPC-RETIRED',
    area: 'rpc',
    title: 'a method went as announced',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'See in the metrics that nobody calls it any more.',
  },
  missing: {
    id: 'EVO-RPC-TOMBSTONE-MISSING',
    area: 'rpc',
    title: 'a method went and its name is not kept from use',
    effect: { kind: 'forbidden', why: 'Somebody could give the name another meaning later.' },
    remedy: "List the name in the contract's `removed.rpc`.",
  },
  reused: {
    id: 'EVO-RPC-TOMBSTONE-REUSED',
    area: 'rpc',
    title: 'the name of a method that is gone is used again',
    effect: {
      kind: 'forbidden',
      why: 'Clients that are still out there mean the old method by it.',
    },
    remedy: 'Choose a name that was never used.',
  },
  dropped: {
    id: 'EVO-RPC-TOMBSTONE-DROPPED',
    area: 'rpc',
    title: 'the name of a method that is gone is no longer kept from use',
    effect: { kind: 'forbidden', why: 'Somebody could give the name another meaning later.' },
    remedy: "Put the name back into the contract's `removed.rpc`.",
  },
} as const satisfies Record<string, Rule>;

/** Compares the JSON-RPC methods of two contracts. */
export function checkRpc(
  old: ContractJson,
  next: ContractJson,
  { report, today }: { readonly report: Report; readonly today: string },
): void {
  const fresh = Object.entries(next.rpc).filter(([name]) => own(old.rpc, name) === undefined);
  const candidates = fresh.map(([name, { params, result }]) => ({
    name,
    part: { params, result },
  }));
  for (const [name, method] of Object.entries(old.rpc)) {
    const after = own(next.rpc, name);
    const place = `rpc.${name}`;
    if (after !== undefined) {
      if (!isAlike(method, after)) checkMethod(method, after, { place, report });
      continue;
    }
    const { deprecated, sunset, params, result } = method;
    const announced = { ...(deprecated && { deprecated }), ...(sunset && { sunset }) };
    const hint = renameHint({ name, part: { params, result } }, candidates);
    reportRemoval(rpcRules, { place, old: name, ...announced, ...hint }, { report, today });
  }
  for (const [name] of fresh) {
    report(rpcRules.added, { place: `rpc.${name}`, old: '(absent)', next: name });
  }
  for (const [name, method] of Object.entries(next.rpc)) {
    checkSunset(method, { place: `rpc.${name}`, report });
  }
  const names = {
    place: 'rpc',
    old: Object.keys(old.rpc),
    next: Object.keys(next.rpc),
    oldTombstones: old.removed?.rpc ?? [],
    nextTombstones: next.removed?.rpc ?? [],
  };
  reportTombstones(rpcRules, names, report);
}

function checkMethod(
  old: MethodJson,
  next: MethodJson,
  here: { readonly place: string; readonly report: Report },
): void {
  const { place, report } = here;
  checkScope({ part: old }, { part: next }, here);
  checkPayload(
    { old: old.params, next: next.params, place: `${place}.params` },
    methodParams,
    report,
  );
  checkPayload(
    { old: old.result, next: next.result, place: `${place}.result` },
    methodResult,
    report,
  );
  checkErrors(old.errors, next.errors, here);
  checkDocumentation(old, next, here);
}
