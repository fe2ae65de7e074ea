import type { Environment } from '../environment.ts';

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
  stop(): void;
}

/**
 * Watches for silence. Pages cannot see the pings of RFC 6455, so the client sends its own. One timer serves
 * however many frames arrive.
 */
export function startHeartbeat(settings: HeartbeatSettings): Heartbeat {
  const { environment, intervalMs, timeoutMs } = settings;
  let heardAt = environment.now();
  let timer = environment.setTimeout(check, Math.min(intervalMs, timeoutMs));

  function check(): void {
    const silentMs = environment.now() - heardAt;
    if (silentMs >= timeoutMs) return settings.expired();
    if (silentMs >= intervalMs) settings.ping();
    const untilPing = silentMs >= intervalMs ? intervalMs : intervalMs - silentMs;
    timer = environment.setTimeout(check, Math.min(untilPing, timeoutMs - silentMs));
  }

  return {
    heard: () => {
      heardAt = environment.now();
    },
    stop: () => environment.clearTimeout(timer),
  };
}
