import type { ContractJson } from '../../artifact/contract-format.ts';
import type { Report } from '../finding.ts';
import { rulesToClient, rulesToServer } from '../payload-rules.ts';
import type { Rule } from '../rule.ts';
import { checkMethods } from './method.ts';

/** Parameters of a method of clients: what they read. */
export const clientMethodParams = rulesToClient({
  area: 'rpc',
  noun: 'the parameters of a method of clients',
  ids: { narrowed: 'EVO-CLIENT-RPC-PARAMS-NARROWED', widened: 'EVO-CLIENT-RPC-PARAMS-WIDENED' },
});

/** Result of a method of clients: what they write. */
export const clientMethodResult = rulesToServer({
  area: 'rpc',
  noun: 'the result of a method of clients',
  ids: { narrowed: 'EVO-CLIENT-RPC-RESULT-NARROWED', widened: 'EVO-CLIENT-RPC-RESULT-WIDENED' },
});

/** Data of an error that a client answers with. */
export const clientMethodErrors = rulesToServer({
  area: 'rpc',
  noun: 'the data of an error of clients',
  ids: { narrowed: 'EVO-CLIENT-RPC-ERROR-NARROWED', widened: 'EVO-CLIENT-RPC-ERROR-WIDENED' },
});

/** Methods of clients by name. Any client may leave any of them out, so that none that comes or goes breaks anybody. */
export const clientRpcRules = {
  added: {
    id: 'EVO-CLIENT-RPC-ADDED',
    area: 'rpc',
    title: 'a method of clients was added',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Expect -32601 of clients that do not have it yet.',
  },
  removed: {
    id: 'EVO-CLIENT-RPC-REMOVED',
    area: 'rpc',
    title: 'a method of clients is gone',
    effect: { kind: 'note', bump: 'minor' },
    remedy: 'Nothing to do: new clients answer an old gateway with -32601.',
  },
  missing: {
    id: 'EVO-CLIENT-RPC-TOMBSTONE-MISSING',
    area: 'rpc',
    title: 'a method of clients went and its name is not kept from use',
    effect: { kind: 'forbidden', why: 'Somebody could give the name another meaning later.' },
    remedy: "List the name in the contract's `removed.clientRpc`.",
  },
  reused: {
    id: 'EVO-CLIENT-RPC-TOMBSTONE-REUSED',
    area: 'rpc',
    title: 'the name of a method of clients that is gone is used again',
    effect: {
      kind: 'forbidden',
      why: 'Clients that are still out there do the old thing when it is called.',
    },
    remedy: 'Choose a name that was never used.',
  },
  dropped: {
    id: 'EVO-CLIENT-RPC-TOMBSTONE-DROPPED',
    area: 'rpc',
    title: 'the name of a method of clients that is gone is no longer kept from use',
    effect: { kind: 'forbidden', why: 'Somebody could give the name another meaning later.' },
    remedy: "Put the name back into the contract's `removed.clientRpc`.",
  },
} as const satisfies Record<string, Rule>;

/** Compares the JSON-RPC methods that the server calls. */
export function checkClientRpc(
  old: ContractJson,
  next: ContractJson,
  options: { readonly report: Report; readonly today: string },
): void {
  const { removed } = clientRpcRules;
  const rules = {
    ...clientRpcRules,
    beforeSunset: removed,
    retired: removed,
    params: clientMethodParams,
    result: clientMethodResult,
    errors: clientMethodErrors,
  };
  checkMethods('clientRpc', { old, next, rules }, options);
}
