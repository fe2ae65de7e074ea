import type { Authenticator } from './auth/authenticator.ts';
import type { Log } from './log.ts';

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
}

export const DEFAULT_LIMITS: GatewayLimits = {
  maxFrameBytes: 262_144,
  maxDepth: 32,
  maxInFlight: 256,
  maxSubscriptions: 256,
  maxConnections: 20_000,
  maxStrikes: 10,
  maxBufferedBytes: 4_194_304,
  handshakeTimeoutMs: 10_000,
};

/** How liveness is watched. */
export interface HeartbeatOptions {
  /** Milliseconds between WebSocket pings. */
  readonly intervalMs: number;
  /** Milliseconds without any frame after which the connection is closed (4408). */
  readonly timeoutMs: number;
}

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
  /** Default: silent. */
  readonly log?: Log;
  /** Name of this instance in `welcome`. Default: a random one. */
  readonly instance?: string;
}
