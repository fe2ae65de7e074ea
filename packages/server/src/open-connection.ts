import { randomUUID } from 'node:crypto';
import type { WelcomePayload } from '@sallyport/protocol';
import { Connection } from './connection/connection.ts';
import { createFlusher } from './connection/send-queue.ts';
import type { HeartbeatOptions } from './gateway-options.ts';
import type { Receive } from './routing/router.ts';
import type { RoutingEnvironment } from './routing/routing-environment.ts';
import type { Accepted } from './upgrade.ts';
import { SERVER_VERSION } from './version.ts';

export interface OpenConnectionParts {
  readonly connections: Set<Connection>;
  readonly environment: RoutingEnvironment;
  readonly receive: Receive;
  readonly welcome: {
    readonly contract: WelcomePayload['contract'];
    readonly instance: string;
    readonly heartbeat: HeartbeatOptions;
  };
}

/** Makes accepted sockets into connections, and listens to them until they are gone. */
export function createOpenConnection(parts: OpenConnectionParts): (accepted: Accepted) => void {
  const { connections, environment, receive } = parts;
  const { clock, stats, limits, deliver, log } = environment;
  const flusher = createFlusher();
  return ({ websocket, socket, identity, sessionId }) => {
    const connection = new Connection({
      id: randomUUID(),
      sessionId,
      identity,
      websocket,
      socket,
      flusher,
      stats,
      maxBufferedBytes: limits.maxBufferedBytes,
      now: clock.now(),
    });
    connections.add(connection);
    stats.connectionsTotal += 1;
    websocket.on('message', (data: Buffer, isBinary) => {
      connection.lastSeenAt = clock.now();
      if (isBinary)
        connection.close(1003, 'binary frames are not part of this protocol; send JSON as text');
      else if (connection.open) receive(connection, data.toString());
    });
    websocket.on('pong', () => {
      connection.lastSeenAt = clock.now();
    });
    websocket.on('error', (error) =>
      log.debug({ connection: connection.id, error }, 'a socket failed'),
    );
    websocket.on('close', () => {
      connection.markClosed();
      connections.delete(connection);
      deliver.forget(connection);
    });
    connection.send({
      type: 'system',
      intent: 'welcome',
      payload: welcomePayload(connection, parts),
    });
  };
}

function welcomePayload(
  connection: Connection,
  { welcome, environment }: OpenConnectionParts,
): WelcomePayload {
  const { maxFrameBytes, maxDepth, maxInFlight, maxSubscriptions } = environment.limits;
  const { expiresAt } = connection.identity;
  return {
    connectionId: connection.id,
    sessionId: connection.sessionId,
    userId: connection.identity.subject,
    contract: welcome.contract,
    server: { instance: welcome.instance, version: SERVER_VERSION },
    heartbeat: { intervalMs: welcome.heartbeat.intervalMs, timeoutMs: welcome.heartbeat.timeoutMs },
    limits: { maxFrameBytes, maxDepth, maxInFlight, maxSubscriptions },
    ...(expiresAt !== undefined && { tokenExpiresAt: expiresAt }),
  };
}
