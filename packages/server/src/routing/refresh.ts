import type { ClientEnvelopeOf } from '@sallyport/protocol';
import { ProtocolError, toProtocolError } from '@sallyport/protocol';
import { whose } from '../auth/access-guard.ts';
import type { Identity } from '../auth/authenticator.ts';
import type { Admission, Gatekeeper } from '../auth/gatekeeper.ts';
import type { Connection } from '../connection/connection.ts';
import type { InFlight } from '../connection/in-flight.ts';
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

/** Verifies the new token as the first one was; the subject must stay. Specification: Token expiry. */
export function createRefresh(gatekeeper: Gatekeeper): Refresh {
  // One at a time: each costs a signature, and the last one asked for must be the one that stays.
  const busy = new WeakSet<Connection>();
  return (connection, { id, payload }, environment) => {
    if (busy.has(connection)) {
      const message = 'Another refresh is under way; wait for its answer.';
      connection.sendError(id, new ProtocolError('rate_limited', message));
      return;
    }
    busy.add(connection);
    connection.hold(id, UNDERWAY);
    const { id: connectionId, sessionId, address } = connection;
    const arrival = { via: 'refresh', connectionId, sessionId, address } as const;
    void gatekeeper
      .admit({ kind: 'refresh', token: payload.token }, arrival)
      .then((admission) => conclude(connection, { id, admission }, environment))
      .catch((error) => {
        environment.log.error({ error }, 'a refresh failed');
        connection.sendError(id, toProtocolError(error));
      })
      .finally(() => {
        busy.delete(connection);
        connection.release(id);
      });
  };
}

function conclude(
  connection: Connection,
  { id, admission }: { readonly id: string; readonly admission: Admission },
  environment: RoutingEnvironment,
): void {
  if (!connection.open) return;
  switch (admission.outcome) {
    case 'accepted':
      accept(connection, { id, identity: admission.identity }, environment);
      return;
    case 'refused':
      connection.sendError(id, refusal('forbidden', 'The new token is not accepted; get another.'));
      return;
    case 'vetoed':
      connection.sendError(id, refusal('forbidden', 'This identity may no longer connect.'));
      connection.close(4403, 'this identity may no longer connect');
      return;
    case 'unavailable':
    case 'timeout':
    case 'failed':
      connection.sendError(
        id,
        refusal('unavailable', 'The new token cannot be checked now; send it again later.'),
      );
      return;
    default:
      admission satisfies never;
  }
}

function accept(
  connection: Connection,
  { id, identity }: { readonly id: string; readonly identity: Identity },
  environment: RoutingEnvironment,
): void {
  const { audit } = environment;
  if (identity.subject !== connection.identity.subject) {
    const reason = 'The new token has another subject; open a connection of its own.';
    audit.record({ ...whose(connection), event: 'refresh', outcome: 'refused', reason });
    connection.sendError(id, refusal('forbidden', reason));
    return;
  }
  connection.identity = identity;
  connection.toldExpiring = false;
  const payload = identity.expiresAt === undefined ? {} : { expiresAt: identity.expiresAt };
  audit.record({ ...whose(connection), event: 'refresh', outcome: 'accepted', ...payload });
  connection.send({ type: 'ack', ref: id, payload });
  revokeSubscriptions(connection, environment);
}

function refusal(code: 'forbidden' | 'unavailable', message: string): ProtocolError {
  return new ProtocolError(code, message);
}
