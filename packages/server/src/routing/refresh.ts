import type { ClientEnvelopeOf } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol';
import type { Authenticator, Identity } from '../auth/authenticator.ts';
import { AuthenticationError } from '../auth/authenticator.ts';
import type { Connection, InFlight } from '../connection/connection.ts';
import type { RoutingEnvironment } from './routing-environment.ts';
import { revokeSubscriptions } from './subscribe.ts';

/** Takes a new token for an open connection. */
export type Refresh = (
  connection: Connection,
  envelope: ClientEnvelopeOf<'refresh'>,
  environment: RoutingEnvironment,
) => void;

/** Has a deadline of its own, and cannot be cancelled. */
const UNDERWAY: InFlight = { lastActiveAt: Number.POSITIVE_INFINITY, stop() {} };

/** Verifies the new token as the first one was; the subject must stay. Specification: Token refresh. */
export function createRefresh(authenticator: Authenticator): Refresh {
  return (connection, { id, payload }, environment) => {
    const { limits, log } = environment;
    const deadline = AbortSignal.timeout(limits.handshakeTimeoutMs);
    connection.inFlight.set(id, UNDERWAY);
    void authenticator
      .authenticate(payload.token, deadline)
      .then((identity) => {
        connection.send({ type: 'ack', ref: id, payload: accept(connection, identity) });
        revokeSubscriptions(connection, environment);
      })
      .catch((error) => {
        if (!(error instanceof AuthenticationError || error instanceof ProtocolError))
          log.error({ error }, 'the authenticator failed');
        connection.sendError(id, refusalOf(error));
      })
      .finally(() => connection.inFlight.delete(id));
  };
}

/** Takes the new identity; returns the payload of the acknowledgement. */
function accept(connection: Connection, identity: Identity): { readonly expiresAt?: number } {
  if (identity.subject !== connection.identity.subject) {
    throw new ProtocolError(
      'forbidden',
      'The new token has another subject; open a connection of its own.',
    );
  }
  connection.identity = identity;
  connection.toldExpiring = false;
  return identity.expiresAt === undefined ? {} : { expiresAt: identity.expiresAt };
}

function refusalOf(error: unknown): ProtocolError {
  if (!(error instanceof AuthenticationError)) return ProtocolError.fromUnknown(error);
  return new ProtocolError('forbidden', `The new token is refused: ${error.message}.`, {
    cause: error,
  });
}
