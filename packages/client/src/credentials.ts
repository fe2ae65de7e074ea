import { ClientError } from './client-error.ts';

/** Gives the token (a JWT) for a connection. `refresh` is true where the one before was refused or expires. */
export type TokenProvider = (request: TokenRequest) => string | Promise<string>;

/** What a token provider is told. */
export interface TokenRequest {
  readonly refresh: boolean;
  /** Aborts when nobody waits for the token any more. */
  readonly signal: AbortSignal;
}

/** The tokens of one client. */
export interface Credentials {
  /**
   * Asks for a token. Never asks twice at once: who comes while the provider is busy shares its answer.
   */
  ask(refresh: boolean): TokenAsk;
}

/** One question for a token. */
export interface TokenAsk {
  /** @throws ClientError `token_failed` */
  readonly token: Promise<string>;
  /** Wants the answer no more; the provider is told once nobody does. */
  abandon(): void;
}

interface Flight {
  readonly token: Promise<string>;
  readonly controller: AbortController;
  waiting: number;
}

/** @throws TypeError when a fixed token is not one. */
export function createCredentials(token: string | TokenProvider): Credentials {
  let flight: Flight | undefined;
  if (typeof token === 'string') checkToken(token);

  function take(refresh: boolean): Flight {
    if (flight !== undefined) return flight;
    const controller = new AbortController();
    const started: Flight = {
      token: provide(token, { refresh, signal: controller.signal }),
      controller,
      waiting: 0,
    };
    flight = started;
    const landed = () => forget(started);
    started.token.then(landed, landed);
    return started;
  }

  function forget(landed: Flight): void {
    if (flight === landed) flight = undefined;
  }

  return {
    ask(refresh) {
      const taken = take(refresh);
      let wanted = true;
      taken.waiting += 1;
      return {
        token: taken.token,
        abandon() {
          if (!wanted) return;
          wanted = false;
          taken.waiting -= 1;
          if (taken.waiting > 0) return;
          taken.controller.abort();
          forget(taken);
        },
      };
    },
  };
}

async function provide(token: string | TokenProvider, request: TokenRequest): Promise<string> {
  try {
    return checkToken(typeof token === 'string' ? token : await token(request));
  } catch (cause) {
    throw tokenFailed(cause);
  }
}

function tokenFailed(cause: unknown): ClientError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new ClientError('token_failed', `The token provider failed: ${detail}`, { cause });
}

/** A JWT is three parts of base64url (RFC 7519, section 3), which also fits a subprotocol's name. */
function checkToken(token: unknown): string {
  if (typeof token === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return token;
  throw new TypeError('the token must be a JWT, written "header.payload.signature".');
}
