import type { ContractJson } from '@sallyport/protocol';
import type { CaseContext } from '../case-context.ts';
import type { Probe } from '../probe.ts';

/** Scopes and claims with which a case connects. */
export interface Bearer {
  readonly scopes: readonly string[];
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Connects as somebody who holds these scopes, with these claims beside the usual ones. */
export async function connectAs(
  { connect, token }: CaseContext,
  { scopes, claims }: Bearer,
): Promise<Probe> {
  return connect({ token: await token({ ...claims, scope: scopes.join(' ') }) });
}

/** Every scope that a contract names, so that access stands in the way of nothing. */
export function allScopes({ channels, rpc }: ContractJson): readonly string[] {
  const named = Object.values(channels).flatMap(({ access, accepts }) => [
    ...(access?.subscribe ?? []),
    ...(access?.send ?? []),
    ...Object.values(accepts).flatMap(({ scope }) => scope ?? []),
  ]);
  const called = Object.values(rpc).flatMap(({ scope }) => scope ?? []);
  return [...new Set([...named, ...called])];
}
