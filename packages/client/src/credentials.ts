import { ClientError } from './client-error.ts';
import { failure, misuse } from './failure.ts';

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
  /**
   * Asks for a token. Who comes while the provider is busy shares its answer. Who needs a fresh one while a question
   * for any is under way replaces that question, for all who wait: an older token never follows a newer one.
   */
  ask(refresh: boolean): TokenAsk;
}

/** One question for a token. */
export interface TokenAsk {
  /** @throws ClientError `token_failed` or `token_refused` */
  readonly token: Promise<string>;
  /** Wants the answer no more; the provider is told once nobody does. */
  abandon(): void;
}

interface Flight {
  readonly landing: PromiseWithResolvers<string>;
  /** Of the newest question; the answer to an older one comes too late. */
  question: AbortController;
  refresh: boolean;
  waiting: number;
}

/** @throws TypeError when a fixed token is not one. */
export function createCredentials(token: string | TokenProvider): Credentials {
  let flight: Flight | undefined;
  if (typeof token === 'string') checkToken(token);

  function take(refresh: boolean): Flight {
    if (flight !== undefined && (flight.refresh || !refresh)) return flight;
    flight?.question.abort();
    const question = new AbortController();
    const taken: Flight = Object.assign(
      flight ?? { landing: Promise.withResolvers<string>(), waiting: 0 },
      { question, refresh },
    );
    flight = taken;
    const land = (settle: () => void) => {
      if (taken.question !== question) return;
      if (flight === taken) flight = undefined;
      settle();
    };
    provide(token, { refresh, signal: question.signal }).then(
      (given) => land(() => taken.landing.resolve(given)),
      (error) => land(() => taken.landing.reject(error)),
    );
    return taken;
  }

  return {
    ask(refresh) {
      const taken = take(refresh);
      let wanted = true;
      taken.waiting += 1;
      return {
        token: taken.landing.promise,
        abandon() {
          if (!wanted) return;
          wanted = false;
          taken.waiting -= 1;
          if (taken.waiting > 0 || flight !== taken) return;
          flight = undefined;
          taken.question.abort();
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
  if (cause instanceof ClientError && cause.code === 'token_refused') return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return failure('token_failed', [detail], { cause });
}

/** A JWT is three parts of base64url (RFC 7519, section 3), which also fits a subprotocol's name. */
function checkToken(token: unknown): string {
  if (typeof token === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return token;
  throw misuse('bad_token');
}
