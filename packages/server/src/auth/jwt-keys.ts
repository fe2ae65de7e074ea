import type { CryptoKey, JWTVerifyGetKey, KeyObject } from 'jose';
import { createRemoteJWKSet, errors } from 'jose';
import { AuthenticationError, AuthenticationUnavailable } from './authenticator.ts';

/** A secret of at least 32 bytes for HS256 to HS512, or a public key for the other algorithms. */
export type JwtKey = Uint8Array | CryptoKey | KeyObject;

/** Where the keys are. Exactly one of the three. */
export interface JwtKeyOptions {
  /** The one key. */
  readonly key?: JwtKey;
  /** Several keys by the `kid` that tokens name (RFC 7515, section 4.1.4); a token without one is refused. */
  readonly keys?: Readonly<Record<string, JwtKey>>;
  /** Where the issuer publishes its keys (RFC 7517), `https:`; fetched when needed, cached, rotated. */
  readonly jwksUrl?: URL;
  /** How `jwksUrl` is read. */
  readonly jwks?: Partial<JwksOptions>;
}

/** How published keys are fetched. */
export interface JwksOptions {
  /** Milliseconds that a fetch may take. Default: 3,000. */
  readonly timeoutMs: number;
  /** Milliseconds between two fetches on account of an unknown `kid`. Default: 30,000. */
  readonly cooldownMs: number;
  /** Milliseconds after which the keys are fetched again. Default: 600,000. */
  readonly maxAgeMs: number;
  /** Milliseconds between two fetches where the last one failed. Default: 1,000. */
  readonly retryMs: number;
}

const DEFAULT_JWKS: JwksOptions = {
  timeoutMs: 3_000,
  cooldownMs: 30_000,
  maxAgeMs: 600_000,
  retryMs: 1_000,
};

/**
 * Finds the key for a token. Only `alg` and `kid` of its header are read: never `jwk`, `jku` or `x5u`.
 *
 * @throws TypeError when the options leave the key open, or a key does not fit the algorithms.
 */
export function createKeySource(
  options: JwtKeyOptions,
  algorithms: readonly string[],
): JWTVerifyGetKey {
  const { key, keys, jwksUrl } = options;
  if ([key, keys, jwksUrl].filter((one) => one !== undefined).length !== 1) {
    throw new TypeError('jwtAuthenticator: give exactly one of "key", "keys" and "jwksUrl".');
  }
  const secret = algorithms.some((algorithm) => algorithm.startsWith('HS'));
  if (key !== undefined) {
    checkKey('key', key, secret);
    return () => key;
  }
  if (keys !== undefined) return fromKeys(keys, secret);
  if (secret)
    throw new TypeError('jwtAuthenticator: a secret is not published; use "key" or "keys".');
  return fromUrl(jwksUrl as URL, { ...DEFAULT_JWKS, ...options.jwks }); // exactly one of the three is given
}

function fromKeys(keys: Readonly<Record<string, JwtKey>>, secret: boolean): JWTVerifyGetKey {
  const byId = new Map(Object.entries(keys));
  if (byId.size === 0) throw new TypeError('jwtAuthenticator: "keys" must hold at least one key.');
  for (const [kid, key] of byId) checkKey(`keys.${kid}`, key, secret);
  return ({ kid }) => {
    const key = typeof kid === 'string' ? byId.get(kid) : undefined;
    if (key === undefined) throw new AuthenticationError("the token's key is not known");
    return key;
  };
}

function fromUrl(
  url: URL,
  { timeoutMs, cooldownMs, maxAgeMs, retryMs }: JwksOptions,
): JWTVerifyGetKey {
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw new TypeError(
      'jwtAuthenticator: "jwksUrl" must be an https: URL; who can change the keys can forge every token.',
    );
  }
  const find = createRemoteJWKSet(url, {
    timeoutDuration: timeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: maxAgeMs,
  });
  let failure: { readonly until: number; readonly cause: unknown } | undefined;
  return async (header, token) => {
    if (failure !== undefined && performance.now() < failure.until) throw outOfReach(failure.cause);
    try {
      const key = await find(header, token);
      failure = undefined;
      return key;
    } catch (cause) {
      if (isAboutToken(cause)) throw cause;
      if (!find.fresh) failure = { until: performance.now() + retryMs, cause };
      throw outOfReach(cause);
    }
  };
}

function isAboutToken(cause: unknown): boolean {
  return (
    cause instanceof errors.JWKSNoMatchingKey ||
    cause instanceof errors.JWKSMultipleMatchingKeys ||
    cause instanceof errors.JOSENotSupported ||
    cause instanceof errors.JOSEAlgNotAllowed
  );
}

function outOfReach(cause: unknown): AuthenticationUnavailable {
  return new AuthenticationUnavailable("the issuer's keys could not be fetched", { cause });
}

/** A public key taken for a shared secret is the classic confusion (RFC 8725, section 2.1). */
function checkKey(place: string, key: JwtKey, secret: boolean): void {
  const isSecret = key instanceof Uint8Array || key.type === 'secret';
  if (isSecret !== secret) {
    const wanted = secret ? 'a secret (Uint8Array) for HS algorithms' : 'a public key';
    throw new TypeError(`jwtAuthenticator: "${place}" must be ${wanted}.`);
  }
  if (!(key instanceof Uint8Array) && key.type === 'private') {
    throw new TypeError(
      `jwtAuthenticator: "${place}" must be the public key; the private one stays with the issuer.`,
    );
  }
  if (key instanceof Uint8Array && key.byteLength < 32) {
    throw new TypeError(
      `jwtAuthenticator: the secret "${place}" needs at least 32 bytes (RFC 7518, section 3.2).`,
    );
  }
}
