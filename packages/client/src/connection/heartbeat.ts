import type { Environment } from '../environment.ts';
import { createTimer } from '../timer.ts';

/** How liveness is watched: the server's wish, and what to do. */
export interface HeartbeatSettings {
  readonly environment: Environment;
  /** Milliseconds of silence before a ping. */
  readonly intervalMs: number;
  /** Milliseconds of silence before the connection counts as dead. */
  readonly timeoutMs: number;
  ping(): void;
  expired(): void;
}

/** A running heartbeat. */
export interface Heartbeat {
  /** Something arrived. */
  heard(): void;
  /** The page or the network has been away: asks at once whether the connection still lives. */
  probe(): void;
  stop(): void;
}

/** Milliseconds that a probe waits for an answer. */
const PROBE_MS = 5_000;

/**
 * Watches for silence. Pages cannot see the pings of RFC 6455, so the client sends its own. A connection counts as
 * dead only when a ping had its time to be answered: the timers of a hidden page, or of a machine that slept, come
 * late.
 */
export function startHeartbeat(settings: HeartbeatSettings): Heartbeat {
  const { environment, intervalMs, timeoutMs, expired } = settings;
  const timer = createTimer(environment);
  let pinged: boolean;

  function rest(): void {
    pinged = false;
    timer.start(intervalMs, ping);
  }

  function ping(mostMs = timeoutMs): void {
    if (pinged) return;
    pinged = true;
    timer.start(Math.max(0, Math.min(mostMs, timeoutMs - intervalMs)), expired);
    settings.ping();
  }

  rest();
  return { heard: rest, probe: () => ping(PROBE_MS), stop: timer.stop };
}
