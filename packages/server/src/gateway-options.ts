import { randomUUID } from 'node:crypto';
import type { Authenticator } from './auth/authenticator.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { Log } from './log.ts';
import { silentLog } from './log.ts';

/** Bounds of one gateway. Every one has a default; `welcome` tells clients those they can respect. */
export interface GatewayLimits {
  /** Largest text frame in bytes; four times as much closes the connection (1009). */
  readonly maxFrameBytes: number;
  /** Deepest nesting of a frame. */
  readonly maxDepth: number;
  /** Frames with an `id` that one connection may have unanswered. */
  readonly maxInFlight: number;
  readonly maxSubscriptions: number;
  readonly maxConnections: number;
  /** Malformed frames that a connection may send before it is closed (4400). */
  readonly maxStrikes: number;
  /** Bytes that may wait to be written to one connection before it is closed (4508). */
  readonly maxBufferedBytes: number;
  /** Milliseconds from upgrade request to `welcome`. */
  readonly handshakeTimeoutMs: number;
  /** Milliseconds that a handler may run, or a stream may pause, before the client hears `timeout`. */
  readonly workTimeoutMs: number;
}

/** The limits where nobody says otherwise. */
export const DEFAULT_LIMITS: GatewayLimits = {
  maxFrameBytes: 262_144,
  maxDepth: 32,
  maxInFlight: 256,
  maxSubscriptions: 256,
  maxConnections: 20_000,
  maxStrikes: 10,
  maxBufferedBytes: 4_194_304,
  handshakeTimeoutMs: 10_000,
  workTimeoutMs: 120_000,
};

/** How liveness is watched. */
export interface HeartbeatOptions {
  /** Milliseconds between WebSocket pings. */
  readonly intervalMs: number;
  /** Milliseconds without any frame after which the connection is closed (4408). */
  readonly timeoutMs: number;
}

/** The heartbeat where nobody says otherwise. */
export const DEFAULT_HEARTBEAT: HeartbeatOptions = { intervalMs: 25_000, timeoutMs: 60_000 };

/** What a gateway needs to know beside its contract. */
export interface GatewayOptions {
  /** Verifies tokens; there is no way to run without. */
  readonly authenticator: Authenticator;
  /** Path of the one endpoint. Default: `/ws`. */
  readonly path?: string;
  /**
   * Origins that browsers may connect from, exact, such as `https://app.example.com`. A request with
   * an Origin that is not listed is refused; a client without one (not a browser) is not affected.
   * Default: none.
   */
  readonly origins?: readonly string[];
  readonly limits?: Partial<GatewayLimits>;
  readonly heartbeat?: Partial<HeartbeatOptions>;
  /** Default: the machine's. A test passes one that it moves by hand. */
  readonly clock?: Clock;
  /** Default: silent. */
  readonly log?: Log;
  /** Name of this instance in `welcome`. Default: a random one. */
  readonly instance?: string;
}

/** The options with every default filled in. */
export interface ResolvedOptions {
  readonly authenticator: Authenticator;
  readonly path: string;
  readonly origins: ReadonlySet<string>;
  readonly limits: GatewayLimits;
  readonly heartbeat: HeartbeatOptions;
  readonly clock: Clock;
  readonly log: Log;
  readonly instance: string;
}

/**
 * Fills in defaults.
 *
 * @throws TypeError when an option cannot be meant.
 */
export function resolveOptions(options: GatewayOptions): ResolvedOptions {
  const { path = '/ws', origins = [] } = options;
  if (typeof options.authenticator?.authenticate !== 'function') {
    throw new TypeError('createGateway: "authenticator" is missing; jwtAuthenticator() makes one.');
  }
  if (!/^\/[^?#\s]*$/.test(path))
    throw new TypeError(`createGateway: "path" must start with "/", got "${path}".`);
  for (const origin of origins) checkOrigin(origin);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const heartbeat = { ...DEFAULT_HEARTBEAT, ...options.heartbeat };
  checkPositive('limits', { ...limits });
  checkPositive('heartbeat', { ...heartbeat });
  if (heartbeat.timeoutMs <= heartbeat.intervalMs) {
    throw new TypeError(
      'createGateway: "heartbeat.timeoutMs" must be longer than "heartbeat.intervalMs".',
    );
  }
  return {
    authenticator: options.authenticator,
    path,
    origins: new Set(origins),
    limits,
    heartbeat,
    clock: options.clock ?? systemClock,
    log: options.log ?? silentLog,
    instance: options.instance ?? randomUUID(),
  };
}

function checkOrigin(origin: string): void {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
    throw new TypeError(
      `createGateway: "origins" must hold origins such as "https://app.example.com", got "${origin}".`,
    );
  }
}

function checkPositive(group: string, values: Record<string, number>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isSafeInteger(value) || value <= 0) {
      throw new TypeError(
        `createGateway: "${group}.${name}" must be a positive integer, got ${value}.`,
      );
    }
  }
}
