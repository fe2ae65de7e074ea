import type { CryptoKey, JWTPayload, JWTVerifyGetKey, KeyObject } from 'jose';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { Authenticator, Identity } from './authenticator.ts';
import { AuthenticationError } from './authenticator.ts';

/** What a token must satisfy. Exactly one of `key` and `jwksUrl`. */
export interface JwtOptions {
  /** A secret of at least 32 bytes for HS256 to HS512, or a public key. */
  readonly key?: Uint8Array | CryptoKey | KeyObject;
  /** Where the issuer publishes its keys (RFC 7517); fetched when needed, cached, rotated. */
  readonly jwksUrl?: URL;
  /** Accepted `alg` values (RFC 7518, section 3.1), such as `['ES256']`. `none` is never one. */
  readonly algorithms: readonly [string, ...string[]];
  /** Accepted `iss`. */
  readonly issuer: string;
  /** Accepted `aud`. */
  readonly audience: string;
  /** Seconds by which clocks may differ. Default: 5. */
  readonly clockToleranceSec?: number;
}

/**
 * Verifies JSON Web Tokens (RFC 7519) with pinned algorithms, issuer and audience.
 *
 * @throws TypeError when the options leave the key or the algorithms open.
 */
export function jwtAuthenticator(options: JwtOptions): Authenticator {
  const getKey = keySource(options);
  const verifyOptions = {
    algorithms: [...checkAlgorithms(options.algorithms)],
    issuer: options.issuer,
    audience: options.audience,
    clockTolerance: options.clockToleranceSec ?? 5,
    requiredClaims: ['sub', 'exp'],
  };
  return {
    async authenticate(token) {
      const payload = await verify(token, getKey, verifyOptions);
      return toIdentity(payload);
    },
  };
}

async function verify(
  token: string,
  getKey: JWTVerifyGetKey,
  options: Parameters<typeof jwtVerify>[2],
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, getKey, options)).payload;
  } catch (cause) {
    throw new AuthenticationError(reasonOf(cause), { cause });
  }
}

function toIdentity(payload: JWTPayload): Identity {
  if (typeof payload.sub !== 'string' || payload.sub === '') {
    throw new AuthenticationError('the token\'s "sub" must be a non-empty string');
  }
  return {
    subject: payload.sub,
    scopes: new Set(
      typeof payload.scope === 'string' ? payload.scope.split(' ').filter(Boolean) : [],
    ),
    claims: payload,
    ...(payload.exp !== undefined && { expiresAt: payload.exp * 1000 }),
  };
}

function keySource(options: JwtOptions): JWTVerifyGetKey {
  const { key, jwksUrl } = options;
  if ((key === undefined) === (jwksUrl === undefined)) {
    throw new TypeError('jwtAuthenticator: give exactly one of "key" and "jwksUrl".');
  }
  if (jwksUrl !== undefined) return createRemoteJWKSet(jwksUrl);
  if (key instanceof Uint8Array && key.byteLength < 32) {
    throw new TypeError(
      'jwtAuthenticator: a secret "key" needs at least 32 bytes (RFC 7518, section 3.2).',
    );
  }
  return () => key as Exclude<typeof key, undefined>; // exactly one of the two is given
}

function checkAlgorithms(algorithms: readonly string[]): readonly string[] {
  const bad = algorithms.find(
    (algorithm) => !/^(?:HS|RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/.test(algorithm),
  );
  if (algorithms.length === 0 || bad !== undefined) {
    throw new TypeError(
      `jwtAuthenticator: "algorithms" must name signature algorithms such as ES256, got ${bad ?? 'none'}.`,
    );
  }
  const secret = algorithms.filter((algorithm) => algorithm.startsWith('HS'));
  if (secret.length !== 0 && secret.length !== algorithms.length) {
    // A public key taken for a shared secret is the classic confusion (RFC 8725, section 2.1).
    throw new TypeError(
      'jwtAuthenticator: "algorithms" must not mix secret (HS…) and public-key ones.',
    );
  }
  return algorithms;
}

/** Words for the client: what is wrong, and nothing of the token. */
function reasonOf(cause: unknown): string {
  if (cause instanceof errors.JWTExpired) return 'the token has expired';
  if (cause instanceof errors.JWTClaimValidationFailed)
    return `the token's "${cause.claim}" is not accepted`;
  if (cause instanceof errors.JOSEAlgNotAllowed) return "the token's algorithm is not accepted";
  if (cause instanceof errors.JWSSignatureVerificationFailed)
    return "the token's signature is not valid";
  if (cause instanceof errors.JWKSNoMatchingKey) return "the token's key is not known";
  if (cause instanceof errors.JWKSTimeout) return 'the keys could not be fetched in time';
  return 'the token is not a valid JWT';
}
