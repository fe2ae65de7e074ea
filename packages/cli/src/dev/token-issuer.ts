import type { Contract, Scope } from '@sallyport/protocol';
import { scopesOf } from '@sallyport/protocol';
import type { Authenticator } from '@sallyport/server';
import { jwtAuthenticator } from '@sallyport/server';
import { generateKeyPair, SignJWT } from 'jose';

const ALGORITHM = 'ES256';
const ISSUER = 'sallyport dev';

/** Signs tokens with a key that lives as long as the process, and verifies them. */
export interface TokenIssuer {
  readonly authenticator: Authenticator;
  /** A token with every scope that the contract names. */
  issue(subject: string, lifetimeSec: number): Promise<string>;
}

export async function createTokenIssuer(contract: Contract): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM);
  const scope = neededScopes(contract).join(' ');
  return {
    authenticator: jwtAuthenticator({
      key: publicKey,
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: contract.name,
    }),
    issue: (subject, lifetimeSec) =>
      new SignJWT({ scope })
        .setProtectedHeader({ alg: ALGORITHM })
        .setSubject(subject)
        .setIssuer(ISSUER)
        .setAudience(contract.name)
        .setIssuedAt()
        .setExpirationTime(`${lifetimeSec} s`)
        .sign(privateKey),
  };
}

/** Every scope that a contract names, each once. */
function neededScopes(contract: Contract): readonly string[] {
  const channels = Object.values(contract.channels).flatMap(({ access, accepts }) => [
    access?.subscribe,
    access?.send,
    ...Object.values(accepts ?? {}).map(({ scope }) => scope),
  ]);
  const methods = Object.values(contract.rpc ?? {}).map(({ scope }) => scope);
  const named: readonly (Scope | undefined)[] = [...channels, ...methods];
  return [...new Set(named.flatMap(scopesOf))].sort();
}
