import { SUBPROTOCOL } from '@sallyport/protocol';
import type { Clock } from './clock.ts';
import type { Connection } from './connection/connection.ts';
import type { CloseOptions } from './gateway-api.ts';

/** Milliseconds that clients have to answer the close frame before their sockets are ended. */
const CLOSE_GRACE_MS = 1_000;
/** Most milliseconds from the end of the spread to the first close: for clients that set out at the last moment. */
const LATE_MS = 1_000;
/** Of the time to the deadline, what is left to clients at most before the first of them is closed. */
const CLIENTS_PART = 0.6;
const POLL_MS = 20;

/**
 * Sends clients away. A client that hears `goaway` has the whole spread to come back elsewhere, and is served
 * until it leaves; so it is not closed while a frame of it may be on its way. Those who are still there then are
 * closed one after the other, each when its work is done, latest at the deadline. Specification: Drain.
 */
export async function drain(
  connections: ReadonlySet<Connection>,
  { reason = 'shutdown', spreadMs = 5_000, deadlineMs = 10_000 }: CloseOptions,
  clock: Clock,
): Promise<void> {
  const startedAt = clock.monotonicMs();
  const clientsMs = Math.min(spreadMs + Math.min(spreadMs, LATE_MS), deadlineMs * CLIENTS_PART);
  const stepMs = Math.min(spreadMs, deadlineMs - clientsMs) / connections.size;
  let waiting = [...connections].map((connection, at) => {
    const hears = connection.subprotocol === SUBPROTOCOL; // MCP has no goaway
    const leavesMs = (hears ? clientsMs : 0) + at * stepMs;
    connection.leaving = !hears || leavesMs === 0;
    return { connection, leavesMs };
  });
  for (const { connection } of waiting) {
    connection.send({ type: 'system', intent: 'goaway', payload: { reason, spreadMs } });
  }
  while (waiting.length > 0) {
    await clock.after(POLL_MS); // before the first look too: the work that asked for the drain has not ended yet
    const passedMs = clock.monotonicMs() - startedAt;
    waiting = waiting.filter(({ connection, leavesMs }) => {
      const due = passedMs >= leavesMs;
      connection.leaving ||= due;
      const done = due && connection.inFlight.size === 0;
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
