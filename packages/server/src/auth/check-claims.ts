import type { Contract } from '@sallyport/protocol';
import type { Identity } from './authenticator.ts';
import { AuthenticationError } from './authenticator.ts';

/**
 * The identity with its claims as the contract parses them, beside those that the contract does not name.
 *
 * @throws AuthenticationError naming the claims that are not what the contract says.
 */
export function checkClaims(identity: Identity, { claims: schema }: Contract): Identity {
  if (schema === undefined) return identity;
  const parsed = schema.safeParse(identity.claims);
  if (parsed.success) return { ...identity, claims: { ...identity.claims, ...parsed.data } };
  const places = new Set(parsed.error.issues.map((issue) => issue.path.map(String).join('.')));
  const names = [...places].map((place) => `"${place}"`).join(', ');
  throw new AuthenticationError(`the claims are not what the contract says: ${names}`);
}
