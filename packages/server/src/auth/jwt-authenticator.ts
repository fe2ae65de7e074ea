import type { JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import { errors, jwtVerify } from 'jose';
import type { Authenticator, Identity } from './authenticator.ts';
import { AuthenticationError, AuthenticationUnavailable } from './authenticator.ts';
import type { JwtKeyOptions } from './jwt-keys.ts';
import { createKeySource } from './jwt-keys.ts';

/** What a token must satisfy. Exactly one of `key`, `keys` and `jwksUrl`. */
export interface JwtOptions extends JwtKeyOptions {
  /** Accepted `alg` values (RFC 7518, section 3.1), such as `['ES256']`. `none` is never one. */
  readonly algorithms: readonly [string, ...string[]];
  /** Accepted `iss`, one or several. */
  readonly issuer: string | readonly string[];
  /** Accepted `aud`, one or several. */
  readonly audience: string | readonly string[];
  /** Seconds by which clocks may differ. Default: 5. */
  readonly clockToleranceSec?: number;
  /** Seconds since `iat` after which a token is refused, whatever its `exp`. Default: no such limit. */
  readonly maxTokenAgeSec?: number;
  /** Accepted `typ` of the header, such as `at+jwt` (RFC 9068). Default: any. */
  readonly type?: string;
  /** Longest token in bytes. Default: 8,192. */
  readonly maxTokenBytes?: number;
}

/**
 * Verifies JSON Web Tokens (RFC 7519) with pinned algorithms, issuer and audience. Each must have `sub` and `exp`.
 *
 * @throws TypeError when the options leave the key or the algorithms open.
 * @example
 * ```ts
 * import { jwtAuthenticator } from '@sallyport/server';
 *
 * export const authenticator = jwtAuthenticator({
 *   jwksUrl: new URL('https://id.example.com/.well-known/jwks.json'),
 *   algorithms: ['ES256'],
 *   issuer: 'https://id.example.com',
 *   audience: 'symphony',
 * });
 * ```
 */
export function jwtAuthenticator(options: JwtOptions): Authenticator {
  const { maxTokenAgeSec, type, maxTokenBytes = 8_192 } = options;
  const algorithms = [...checkAlgorithms(options.algorithms)];
  const getKey = createKeySource(options, algorithms);
  const verifyOptions: JWTVerifyOptions = {
    algorithms,
    issuer: named('issuer', options.issuer),
    audience: named('audience', options.audience),
    clockTolerance: seconds('clockToleranceSec', options.clockToleranceSec ?? 5),
    requiredClaims: ['sub', 'exp'],
    ...(maxTokenAgeSec !== undefined && { maxTokenAge: seconds('maxTokenAgeSec', maxTokenAgeSec) }),
    ...(type !== undefined && { typ: type }),
  };
  return {
    async authenticate(token) {
      if (token.length > maxTokenBytes) throw new AuthenticationError('the token is too long');
      const payload = await verify(token, getKey, verifyOptions);
      return toIdentity(payload, verifyOptions);
    },
  };
}

async function verify(
  token: string,
  getKey: JWTVerifyGetKey,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, getKey, options)).payload;
  } catch (cause) {
    if (cause instanceof AuthenticationError || cause instanceof AuthenticationUnavailable)
      throw cause;
    throw new AuthenticationError(reasonOf(cause), { cause });
  }
}

function toIdentity(payload: JWTPayload, { clockTolerance }: JWTVerifyOptions): Identity {
  const { sub, iat, exp, scope } = payload;
  if (typeof sub !== 'string' || sub === '') {
    throw new AuthenticationError('the token\'s "sub" must be a non-empty string');
  }
  // jose looks at "iat" only where a maximum age is asked for.
  if (iat !== undefined && iat > Date.now() / 1_000 + Number(clockTolerance)) {
    throw new AuthenticationError('the token\'s "iat" lies in the future');
  }
  return {
    subject: sub,
    scopes: new Set(typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []),
    claims: payload,
    ...(exp !== undefined && { expiresAt: exp * 1_000 }),
  };
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

/** An empty list would accept any. */
function named(option: string, value: string | readonly string[]): string[] {
  const values = typeof value === 'string' ? [value] : [...(value ?? [])];
  if (values.length > 0 && values.every((one) => typeof one === 'string' && one !== ''))
    return values;
  throw new TypeError(`jwtAuthenticator: "${option}" must be a name, or a list of names.`);
}

function seconds(option: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return value;
  throw new TypeError(`jwtAuthenticator: "${option}" must be a number of seconds, got ${value}.`);
}

/** Words for the audit record: what is wrong, and nothing of the token. */
function reasonOf(cause: unknown): string {
  if (cause instanceof errors.JWTExpired) return 'the token has expired';
  if (cause instanceof errors.JWTClaimValidationFailed)
    return `the token's "${cause.claim}" is not accepted`;
  if (cause instanceof errors.JOSEAlgNotAllowed) return "the token's algorithm is not accepted";
  if (cause instanceof errors.JWSSignatureVerificationFailed)
    return "the token's signature is not valid";
  if (cause instanceof errors.JWKSNoMatchingKey) return "the token's key is not known";
  if (cause instanceof errors.JWKSMultipleMatchingKeys)
    return 'several keys fit the token; it must name one by "kid"';
  return 'the token is not a valid JWT';
}
