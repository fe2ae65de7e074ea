import { randomUUID } from 'node:crypto';
import type { WelcomePayload } from '@sallyport/protocol';
import { MCP_SUBPROTOCOL } from '@sallyport/protocol';
import { whose } from './auth/access-guard.ts';
import { Connection } from './connection/connection.ts';
import type { FrameAbuse } from './connection/frame-meter.ts';
import { createFlusher } from './connection/send-queue.ts';
import type { HeartbeatOptions } from './gateway-options.ts';
import type { UserConnections } from './limits/user-connections.ts';
import type { McpHost } from './mcp/mcp-host.ts';
import { openMcp } from './mcp/open-mcp.ts';
import type { Cluster } from './registry/cluster.ts';
import type { MemoryOptions } from './routing/answers/memory-options.ts';
import type { Receive } from './routing/router.ts';
import type { RoutingEnvironment } from './routing/routing-environment.ts';
import type { Accepted } from './upgrade.ts';
import { SERVER_VERSION } from './version.ts';

export interface OpenConnectionParts {
  readonly connections: Set<Connection>;
  readonly users: UserConnections;
  /** The other gateways, where there may be some. */
  readonly cluster: Cluster | undefined;
  readonly environment: RoutingEnvironment;
  readonly receive: Receive;
  readonly mcp: McpHost | undefined;
  readonly welcome: {
    readonly contract: WelcomePayload['contract'];
    readonly instance: string;
    readonly heartbeat: HeartbeatOptions;
    readonly memory: MemoryOptions | undefined;
  };
}

/** Part of the interval by which the first ping of a connection may come early. */
const EARLY_PART = 0.5;

/** Makes accepted sockets into connections, and listens to them until they are gone. */
export function createOpenConnection(parts: OpenConnectionParts): (accepted: Accepted) => void {
  const { connections, users, environment, receive, cluster } = parts;
  const { clock, stats, limits, deliver, direct, audit, log } = environment;
  const flusher = createFlusher();
  return ({ websocket, socket, identity, sessionId, subprotocol, address, ...accepted }) => {
    const { credential, origin, connectionId = randomUUID() } = accepted;
    const now = clock.now();
    const connection = new Connection({
      id: connectionId,
      sessionId,
      identity,
      subprotocol,
      websocket,
      socket,
      flusher,
      stats,
      limits,
      address,
      now,
      // Those who came together, as after a restart, are not pinged together for ever.
      lastPingAt: now - Math.random() * parts.welcome.heartbeat.intervalMs * EARLY_PART,
    });
    connections.add(connection);
    users.add(connection);
    stats.connectionsTotal += 1;
    audit.record({
      ...whose(connection),
      event: 'connection',
      outcome: 'opened',
      credential,
      address,
      ...(origin !== undefined && { origin }),
    });
    const mcp =
      parts.mcp !== undefined && subprotocol === MCP_SUBPROTOCOL
        ? openMcp(connection, parts.mcp, environment)
        : undefined;
    const take = mcp?.receive ?? receive;
    // Before ws reads the chunk, so that what it is made of is known before what it says is acted upon.
    socket.prependListener('data', (chunk: Buffer) => {
      connection.lastSeenAt = clock.now();
      const abuse = connection.frames.read(chunk, connection.lastSeenAt);
      if (abuse !== undefined) connection.close(4429, ABUSE[abuse]);
    });
    websocket.on('message', (data: Buffer, isBinary) => {
      if (isBinary)
        connection.close(1003, 'binary frames are not part of this protocol; send JSON as text');
      else if (connection.open) take(connection, data.toString());
    });
    websocket.on('error', (error) => {
      connection.markFailed();
      log.debug({ connection: connection.id, error }, 'a socket failed');
    });
    websocket.on('close', (code) => {
      connection.markClosed(environment.answers.left(connection, code));
      connections.delete(connection);
      users.remove(connection);
      deliver.forget(connection);
      direct.forget(connection);
      const event = { event: 'connection', outcome: 'closed', code } as const;
      audit.record({ ...whose(connection), ...event });
      mcp?.end();
    });
    connection.send({
      type: 'system',
      intent: 'welcome',
      payload: welcomePayload(connection, parts),
    });
    if (mcp === undefined) direct.open(connection);
    cluster?.opened(connection);
  };
}

const ABUSE: Readonly<Record<FrameAbuse, string>> = {
  fragments: 'a message came in too many fragments; send it in one frame',
  'control-frames': 'too many pings and pongs; send fewer',
};

function welcomePayload(
  connection: Connection,
  { welcome, environment }: OpenConnectionParts,
): WelcomePayload {
  const {
    maxFrameBytes,
    maxDepth,
    maxInFlight,
    maxSubscriptions,
    messagesPerSecond,
    messageBurst,
  } = environment.limits;
  const { intervalMs, timeoutMs, idleTimeoutMs } = welcome.heartbeat;
  const { expiresAt } = connection.identity;
  return {
    connectionId: connection.id,
    sessionId: connection.sessionId,
    userId: connection.identity.subject,
    contract: welcome.contract,
    server: { instance: welcome.instance, version: SERVER_VERSION },
    heartbeat: { intervalMs, timeoutMs, ...(idleTimeoutMs !== undefined && { idleTimeoutMs }) },
    limits: {
      maxFrameBytes,
      maxDepth,
      maxInFlight,
      maxSubscriptions,
      messagesPerSecond,
      messageBurst,
    },
    ...memoryOf(welcome, environment),
    ...(expiresAt !== undefined && { tokenExpiresAt: expiresAt }),
  };
}

/** Which memory the client can rely on; none before the one that gateways share was found. */
function memoryOf(
  { memory, instance }: OpenConnectionParts['welcome'],
  { answers: { shared } }: RoutingEnvironment,
): Pick<WelcomePayload, 'memory'> {
  const id = shared === undefined ? instance : shared.id;
  return memory === undefined || id === undefined
    ? {}
    : { memory: { id, windowMs: memory.windowMs } };
}
