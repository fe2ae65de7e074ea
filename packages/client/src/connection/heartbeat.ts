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
 * Watches for silence. Pages cannot see the pings of RFC 6455, so the client sends its own. One timer serves
 * however many frames arrive. A connection counts as dead only when a ping had its time to be answered: the timers
 * of a hidden page, or of a machine that slept, come late.
 */
export function startHeartbeat(settings: HeartbeatSettings): Heartbeat {
  const { environment, intervalMs, timeoutMs, expired } = settings;
  const graceMs = Math.max(0, timeoutMs - intervalMs);
  const timer = createTimer(environment);
  let heardAt = environment.now();
  let pinged = false;

  function rest(): void {
    pinged = false;
    timer.start(intervalMs, check);
  }

  function check(): void {
    const restMs = heardAt + intervalMs - environment.now();
    if (restMs > 0) timer.start(restMs, check);
    else ping(graceMs);
  }

  function ping(answerMs: number): void {
    pinged = true;
    timer.start(answerMs, expired);
    settings.ping();
  }

  rest();
  return {
    heard() {
      heardAt = environment.now();
      if (pinged) rest();
    },
    probe() {
      if (!pinged) ping(Math.min(PROBE_MS, graceMs));
    },
    stop: timer.stop,
  };
}
