import { ProtocolError } from '@sallyport/protocol';
import type { Identity } from './authenticator.ts';

/** A channel at one address, as far as access is concerned. */
interface GuardedChannel {
  readonly address: string;
  readonly rawParams: Readonly<Record<string, string>>;
  readonly route: { readonly bind: readonly (readonly [param: string, claim: string])[] };
}

/** The refusal where the identity may not use the channel with these scopes. Specification: Access. */
export function checkChannelAccess(
  identity: Identity,
  { route, rawParams, address }: GuardedChannel,
  scopes: readonly string[],
): ProtocolError | undefined {
  for (const [param, claim] of route.bind) {
    if (identity.claims[claim] !== rawParams[param]) {
      return new ProtocolError(
        'forbidden',
        `"${address}" belongs to another identity: its "${param}" must equal your claim "${claim}".`,
      );
    }
  }
  return checkScopes(identity, scopes);
}

/** The refusal where a scope is missing. */
export function checkScopes(
  identity: Identity,
  scopes: readonly string[],
): ProtocolError | undefined {
  for (const scope of scopes) {
    if (!identity.scopes.has(scope)) {
      return new ProtocolError(
        'forbidden',
        `This needs the scope "${scope}", which the token does not have.`,
      );
    }
  }
  return undefined;
}
