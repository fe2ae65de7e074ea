import { whose } from '../auth/access-guard.ts';
import type { Audit } from '../auth/audit.ts';
import type { Clock } from '../clock.ts';
import type { HeartbeatOptions } from '../gateway-options.ts';
import type { GatewayLimits } from '../limits/gateway-limits.ts';
import type { Answers } from '../routing/answers/answers.ts';
import type { Connection } from './connection.ts';

export interface HeartbeatParts {
  readonly connections: Iterable<Connection>;
  readonly heartbeat: HeartbeatOptions;
  readonly limits: GatewayLimits;
  readonly answers: Answers;
  readonly audit: Audit;
  readonly clock: Clock;
}

/** How often the wheel turns, in milliseconds. */
const TURN_MS = 1_000;

/** One wheel for all connections: pings, idle, expired tokens, overdue work. Its result stops it. */
export function startHeartbeat(parts: HeartbeatParts): () => void {
  const { heartbeat, limits } = parts;
  const turnMs = Math.min(
    TURN_MS,
    heartbeat.intervalMs,
    heartbeat.idleTimeoutMs ?? TURN_MS,
    limits.messageTimeoutMs,
  );
  return parts.clock.every(turnMs, () => {
    const now = parts.clock.now();
    for (const connection of parts.connections) {
      watchLiveness(connection, now, parts);
      watchUse(connection, now, parts);
      watchToken(connection, now, parts);
      watchWork(connection, parts);
    }
    parts.answers.sweep();
  });
}

function watchLiveness(
  connection: Connection,
  now: number,
  { heartbeat: { intervalMs, timeoutMs }, answers }: HeartbeatParts,
): void {
  if (now - connection.lastSeenAt >= timeoutMs)
    connection.close(4408, `nothing came for ${timeoutMs} ms`);
  else if (now - connection.lastPingAt >= intervalMs) {
    connection.ping(now);
    answers.askToConfirm(connection);
  }
}

function watchUse(
  connection: Connection,
  now: number,
  { limits, heartbeat: { idleTimeoutMs } }: HeartbeatParts,
): void {
  const { openSince } = connection.frames;
  if (openSince !== undefined && now - openSince >= limits.messageTimeoutMs) {
    connection.close(4408, `a message did not come whole within ${limits.messageTimeoutMs} ms`);
  }
  if (idleTimeoutMs === undefined || connection.inFlight.size > 0) return;
  if (now - connection.lastActiveAt >= idleTimeoutMs)
    connection.close(4408, `nothing was asked for ${idleTimeoutMs} ms`);
}

function watchToken(
  connection: Connection,
  now: number,
  { heartbeat, audit }: HeartbeatParts,
): void {
  const { expiresAt } = connection.identity;
  if (expiresAt === undefined) return;
  if (now >= expiresAt && connection.open) {
    audit.record({ ...whose(connection), event: 'expiry', outcome: 'closed' });
    connection.close(4401, 'the token has expired');
  }
  if (expiresAt - now > heartbeat.expiringLeadMs || connection.toldExpiring) return;
  connection.toldExpiring = true;
  connection.send({ type: 'system', intent: 'expiring', payload: { expiresAt } });
}

function watchWork(connection: Connection, { limits, clock }: HeartbeatParts): void {
  const { workTimeoutMs } = limits;
  if (connection.inFlight.size === 0) return;
  const since = clock.monotonicMs() - workTimeoutMs;
  for (const work of [...connection.inFlight.values()]) {
    if (work.lastActiveAt < since)
      work.stop('timeout', `The service did not answer within ${workTimeoutMs} ms.`);
  }
}
