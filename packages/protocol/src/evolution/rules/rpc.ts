import type { ContractJson } from '../../artifact/contract-format.ts';
import type { Report } from '../finding.ts';
import { rulesToClient, rulesToServer } from '../payload-rules.ts';
import type { Rule } from '../rule.ts';
import { breaksNewClients, breaksOldClients } from '../rule.ts';
import { errorPayload } from './errors.ts';
import { checkMethods } from './method.ts';

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

/** Compares the JSON-RPC methods that clients call. */
export function checkRpc(
  old: ContractJson,
  next: ContractJson,
  options: { readonly report: Report; readonly today: string },
): void {
  const rules = { ...rpcRules, params: methodParams, result: methodResult, errors: errorPayload };
  checkMethods('rpc', { old, next, rules }, options);
}
