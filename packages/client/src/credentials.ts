import { ClientError } from './client-error.ts';
import { failure, messageOf, misuse } from './failure.ts';

/**
 * Gives the token (a JWT) for a connection. What it throws is reported, and it is asked again after a while; a
 * `ClientError` of code `token_refused` says that there will be none (signed out, say), and ends the client.
 */
export type TokenProvider = (request: TokenRequest) => string | Promise<string>;

/** What a token provider is told. */
export interface TokenRequest {
  /** Whether the token before was refused or expires: then a cached one will not do. */
  readonly refresh: boolean;
  /** Aborts when nobody waits for this token any more, also because a newer one is asked for. */
  readonly signal: AbortSignal;
}

/**
 * Gives a token to a connection, whose signal says when it is wanted no more.
 *
 * @throws ClientError `token_failed` or `token_refused`
 */
export type Credentials = (request: TokenRequest) => Promise<string>;

/** Asks the provider anew for each who asks: for a client that has one connection at a time. */
export function createCredentials(token: string | TokenProvider): Credentials {
  return async (request) => {
    try {
      return checkToken(typeof token === 'string' ? token : await token(request));
    } catch (cause) {
      if (cause instanceof ClientError && cause.code === 'token_refused') throw cause;
      throw failure('token_failed', [messageOf(cause)], { cause });
    }
  };
}

/**
 * A JWT is three parts of base64url (RFC 7519, section 3), which also fits a subprotocol's name.
 *
 * @throws TypeError where it is none.
 */
export function checkToken(token: unknown): string {
  if (typeof token === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return token;
  throw misuse('bad_token');
}
