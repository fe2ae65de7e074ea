import { ClientError } from './client-error.ts';

/** Gives the token (a JWT) for a connection. `refresh` is true where the one before was refused. */
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
   * A token. Never asks twice at once: who comes while the provider is busy shares its answer.
   *
   * @throws ClientError `token_failed`
   */
  get(refresh: boolean): Promise<string>;
  /** Gives up what the provider is busy with. */
  abandon(): void;
}

/** @throws TypeError when a fixed token is not one. */
export function createCredentials(token: string | TokenProvider): Credentials {
  let flight:
    | { readonly answer: Promise<string>; readonly controller: AbortController }
    | undefined;
  if (typeof token === 'string') checkToken(token);

  return {
    get(refresh) {
      if (flight !== undefined) return flight.answer;
      const controller = new AbortController();
      const started = { answer: ask(token, { refresh, signal: controller.signal }), controller };
      const landed = () => {
        if (flight === started) flight = undefined;
      };
      flight = started;
      started.answer.then(landed, landed);
      return started.answer;
    },
    abandon() {
      flight?.controller.abort();
      flight = undefined;
    },
  };
}

async function ask(token: string | TokenProvider, request: TokenRequest): Promise<string> {
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
