import type { JWTPayload } from 'jose';
import { SignJWT } from 'jose';

/** Issuer of every token of the kit. */
export const CONFORMANCE_ISSUER = 'https://conformance.test';
/** Audience of every token of the kit. */
export const CONFORMANCE_AUDIENCE = 'conformance';
/** Environment variable with the shared test key, in base64url. */
export const CONFORMANCE_KEY_VARIABLE = 'SALLYPORT_CONFORMANCE_KEY';

const LIFETIME_SEC = 600;
const MIN_KEY_BYTES = 32;

/** Signs tokens, right and wrong ones. A claim of `undefined` is left out. */
export interface ConformanceTokens {
  sign(claims?: Readonly<Record<string, unknown>>, options?: SignOptions): Promise<string>;
}

/** How a token is signed wrongly. */
export interface SignOptions {
  /** Signs with another key than the shared one. */
  readonly key?: Uint8Array;
  /** Default: HS256. `none` leaves the signature empty. */
  readonly algorithm?: 'HS256' | 'HS512' | 'none';
}

/** Signs tokens with the shared test key. */
export function createConformanceTokens(key: Uint8Array): ConformanceTokens {
  return {
    sign(claims = {}, options = {}) {
      const nowSec = Math.floor(Date.now() / 1_000);
      const payload: JWTPayload = {
        sub: 'ada',
        iss: CONFORMANCE_ISSUER,
        aud: CONFORMANCE_AUDIENCE,
        scope: '',
        iat: nowSec,
        exp: nowSec + LIFETIME_SEC,
        ...claims,
      };
      const { algorithm = 'HS256' } = options;
      if (algorithm === 'none') return Promise.resolve(unsigned(payload));
      const wide = Buffer.concat([options.key ?? key, options.key ?? key]); // HS512 wants 64 bytes
      return new SignJWT(payload)
        .setProtectedHeader({ alg: algorithm })
        .sign(algorithm === 'HS512' ? wide : (options.key ?? key));
    },
  };
}

/**
 * Reads the shared test key.
 *
 * @throws TypeError where it is not base64url of at least 32 bytes.
 */
export function parseConformanceKey(text: string): Uint8Array {
  const key = Buffer.from(text, 'base64url');
  if (/^[\w-]+={0,2}$/.test(text) && key.byteLength >= MIN_KEY_BYTES) return key;
  throw new TypeError(
    `${CONFORMANCE_KEY_VARIABLE} must be at least ${MIN_KEY_BYTES} bytes in base64url; write one with: openssl rand -base64 32 | tr '+/' '-_'`,
  );
}

function unsigned(payload: JWTPayload): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.`;
}
