import type { Clock } from './clock.ts';
import type { Connection } from './connection/connection.ts';
import type { CloseOptions } from './gateway-api.ts';

/** Milliseconds that clients have to answer the close frame before their sockets are ended. */
const CLOSE_GRACE_MS = 1_000;
const POLL_MS = 10;

/** Sends clients away, lets their work finish, and closes them. Specification: Drain. */
export async function drain(
  connections: ReadonlySet<Connection>,
  { reason = 'shutdown', spreadMs = 5_000, deadlineMs = 10_000 }: CloseOptions,
  clock: Clock,
): Promise<void> {
  for (const connection of connections) {
    connection.send({ type: 'system', intent: 'goaway', payload: { reason, spreadMs } });
  }
  await until(
    () => [...connections].every(({ inFlight }) => inFlight.size === 0),
    deadlineMs,
    clock,
  );
  for (const connection of connections) connection.close(1012, reason);
  await until(() => connections.size === 0, CLOSE_GRACE_MS, clock);
  for (const connection of connections) connection.terminate();
}

async function until(condition: () => boolean, deadlineMs: number, clock: Clock): Promise<void> {
  const deadline = clock.monotonicMs() + deadlineMs;
  while (!condition() && clock.monotonicMs() < deadline) await clock.after(POLL_MS);
}
