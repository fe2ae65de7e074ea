import type { ConnectionInfo } from '../gateway-api.ts';
import type { Connection } from './connection.ts';

/** What operators get to see of a connection. */
export function connectionInfo(connection: Connection): ConnectionInfo {
  const { id, sessionId, subprotocol, identity, address, since, subscriptions } = connection;
  return {
    ...{ id, sessionId, subprotocol, userId: identity.subject, address, since },
    channels: [...subscriptions],
    inFlight: connection.workCount,
    bufferedBytes: connection.bufferedBytes,
  };
}
