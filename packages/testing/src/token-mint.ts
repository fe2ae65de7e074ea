import { randomBytes } from 'node:crypto';
import type { Authenticator } from '@sallyport/server';
import { jwtAuthenticator } from '@sallyport/server';
import { SignJWT } from 'jose';

/** Claims of a minted token, beside those that the mint sets. */
export interface TokenClaims {
  /** Default: `ada`. */
  readonly subject?: string;
  readonly scopes?: readonly string[];
  /** Seconds until the token expires; negative for one that has. Default: 600. */
  readonly expiresInSec?: number;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Mints tokens, and makes the authenticator that accepts them and no others. */
export interface TokenMint {
  readonly authenticator: Authenticator;
  /** A signed token with these claims. */
  mint(claims?: TokenClaims): Promise<string>;
}

const ISSUER = 'https://issuer.test';
const AUDIENCE = 'sallyport-test';

/**
 * A mint with a key of its own.
 *
 * @param now - Milliseconds since the Unix epoch, from which expiry is reckoned.
 */
export function createTokenMint(
  key: Uint8Array = randomBytes(32),
  now: () => number = Date.now,
): TokenMint {
  return {
    authenticator: jwtAuthenticator({
      key,
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      clockToleranceSec: 0,
    }),
    mint({ subject = 'ada', scopes = [], expiresInSec = 600, claims = {} } = {}) {
      const nowSec = Math.floor(now() / 1_000);
      const issuedAtSec = Math.min(nowSec, Math.floor(Date.now() / 1_000)); // never in the future
      return new SignJWT({ ...claims, scope: scopes.join(' ') })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(subject)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(issuedAtSec)
        .setExpirationTime(nowSec + expiresInSec)
        .sign(key);
    },
  };
}
