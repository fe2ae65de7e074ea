import type { Clock } from './clock.ts';
import type { Connection } from './connection/connection.ts';
import type { CloseOptions } from './gateway-api.ts';

/** Milliseconds that clients have to answer the close frame before their sockets are ended. */
const CLOSE_GRACE_MS = 1_000;
const POLL_MS = 20;

/**
 * Sends clients away. Each connection has its share of the spread, one after the other, so that they do not
 * come back at once; it closes when that has passed and its work is done, latest at the deadline.
 * Specification: Drain.
 */
export async function drain(
  connections: ReadonlySet<Connection>,
  { reason = 'shutdown', spreadMs = 5_000, deadlineMs = 10_000 }: CloseOptions,
  clock: Clock,
): Promise<void> {
  const startedAt = clock.monotonicMs();
  const stepMs = Math.min(spreadMs, deadlineMs) / connections.size;
  let waiting = [...connections].map((connection, at) => ({ connection, leavesMs: at * stepMs }));
  for (const { connection } of waiting) {
    connection.send({ type: 'system', intent: 'goaway', payload: { reason, spreadMs } });
  }
  while (waiting.length > 0) {
    await clock.after(POLL_MS); // before the first look too: the work that asked for the drain has not ended yet
    const passedMs = clock.monotonicMs() - startedAt;
    waiting = waiting.filter(({ connection, leavesMs }) => {
      const done = passedMs >= leavesMs && connection.inFlight.size === 0;
      if (done || passedMs >= deadlineMs) connection.close(1012, reason);
      return connection.open;
    });
  }
  await goneWithin(CLOSE_GRACE_MS, connections, clock);
  for (const connection of connections) connection.terminate();
  await goneWithin(CLOSE_GRACE_MS, connections, clock);
}

async function goneWithin(
  deadlineMs: number,
  connections: ReadonlySet<Connection>,
  clock: Clock,
): Promise<void> {
  const deadline = clock.monotonicMs() + deadlineMs;
  while (connections.size > 0 && clock.monotonicMs() < deadline) await clock.after(POLL_MS);
}
