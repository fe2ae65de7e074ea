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

/** The tokens of one client. */
export interface Credentials {
  /** Asks for a token. */
  ask(refresh: boolean): TokenAsk;
}

/** One question for a token. */
export interface TokenAsk {
  /** @throws ClientError `token_failed` or `token_refused` */
  readonly token: Promise<string>;
  /** Wants the answer no more; the provider is told once nobody does. */
  abandon(): void;
}

/** Asks the provider anew for each who asks: for a client that has one connection at a time. */
export function createCredentials(token: string | TokenProvider): Credentials {
  return {
    ask(refresh) {
      const question = new AbortController();
      return {
        token: provideToken(token, { refresh, signal: question.signal }),
        abandon: () => question.abort(),
      };
    },
  };
}

/** @throws ClientError `token_failed` or `token_refused` */
export async function provideToken(
  token: string | TokenProvider,
  request: TokenRequest,
): Promise<string> {
  try {
    return checkToken(typeof token === 'string' ? token : await token(request));
  } catch (cause) {
    if (cause instanceof ClientError && cause.code === 'token_refused') throw cause;
    throw failure('token_failed', [messageOf(cause)], { cause });
  }
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
