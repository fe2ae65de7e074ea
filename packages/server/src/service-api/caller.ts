import type { IncomingMessage } from 'node:http';
import type { Authenticator } from '../auth/authenticator.ts';
import { AuthenticationError, AuthenticationUnavailable } from '../auth/authenticator.ts';
import type { Clock } from '../clock.ts';
import { bearerTokens } from '../credentials.ts';
import { startDeadline } from '../deadline.ts';
import { ApiRefusal } from './api-refusal.ts';

export interface CallerParts {
  readonly authenticator: Authenticator;
  readonly scope: string;
  readonly clock: Clock;
}

/** Milliseconds that a token may take to be judged. */
const JUDGE_MS = 5_000;

/**
 * Who calls: the subject of its token.
 *
 * @throws ApiRefusal where there is not exactly one good token with the scope.
 */
export async function callerOf(
  request: IncomingMessage,
  { authenticator, scope, clock }: CallerParts,
): Promise<string> {
  const [token, ...more] = bearerTokens(request);
  if (token === undefined || more.length > 0) {
    throw refused(401, 'Send exactly one token, as "Authorization: Bearer <jwt>".', 'Bearer');
  }
  using deadline = startDeadline(clock, JUDGE_MS);
  const late = new Promise<never>((_resolve, reject) => {
    const expire = () => reject(new AuthenticationUnavailable('It took too long.'));
    deadline.signal.addEventListener('abort', expire, { once: true });
  });
  const judged = authenticator.authenticate(token, deadline.signal);
  const identity = await Promise.race([judged, late]).catch((cause: unknown) => {
    if (cause instanceof AuthenticationError) {
      const challenge = 'Bearer error="invalid_token"';
      throw refused(401, 'The token is not accepted; get a new one.', challenge);
    }
    const problem = {
      status: 503,
      detail: 'The token cannot be checked now; come back with it.',
      headers: { 'Retry-After': '5' },
    };
    throw new ApiRefusal(problem, { cause });
  });
  if (identity.scopes.has(scope)) return identity.subject;
  throw refused(
    403,
    `This needs the scope "${scope}", which the token does not have.`,
    `Bearer error="insufficient_scope", scope="${scope}"`,
  );
}

function refused(status: number, detail: string, challenge: string): ApiRefusal {
  return new ApiRefusal({ status, detail, headers: { 'WWW-Authenticate': challenge } });
}
