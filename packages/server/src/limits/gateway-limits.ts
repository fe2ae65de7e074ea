import { checkPositive } from './check-positive.ts';

/** Bounds of one gateway. Every one has a default; `welcome` tells clients those they can respect. */
export interface GatewayLimits {
  /** Largest text frame in bytes; four times as much closes the connection (1009). */
  readonly maxFrameBytes: number;
  /** Deepest nesting of a frame. */
  readonly maxDepth: number;
  /** Frames with an `id` that one connection may have unanswered. */
  readonly maxInFlight: number;
  readonly maxSubscriptions: number;
  /**
   * Frames a second that one connection may send; beyond them it hears `rate_limited`, in the end 4429. A frame counts
   * once for each 16 KiB begun, a batch once for each call, and a payload with many faults several times.
   */
  readonly messagesPerSecond: number;
  /** Frames that one connection may send at once, such as when it returns with all that it had. */
  readonly messageBurst: number;
  /** Frames (RFC 6455, section 5.4) that one message may come in before the connection is closed (4429). */
  readonly maxFragments: number;
  /** Milliseconds from the first byte of a message to its last before the connection is closed (4408). */
  readonly messageTimeoutMs: number;
  /** Pings and unasked pongs a second that one connection may send before it is closed (4429). */
  readonly controlFramesPerSecond: number;
  /** Pings and pongs that one connection may send at once. */
  readonly controlFrameBurst: number;
  /** Connections open or being established. */
  readonly maxConnections: number;
  /** Connections of one address, or of one /64 of IPv6. Behind a proxy it needs `trustProxy`. */
  readonly maxConnectionsPerAddress: number;
  /** Upgrade requests a second from one address. */
  readonly upgradesPerSecondPerAddress: number;
  /** Upgrade requests that one address may send at once. */
  readonly upgradeBurstPerAddress: number;
  readonly maxConnectionsPerUser: number;
  /**
   * Who stays where a user has too many connections: the `newest`, and the oldest is evicted (4410), or the
   * `oldest`, and the new one is refused (4429).
   */
  readonly userKeeps: 'newest' | 'oldest';
  /** Malformed frames that a connection may send before it is closed (4400). */
  readonly maxStrikes: number;
  /** Bytes that may wait to be written to one connection before it is closed (4508). */
  readonly maxBufferedBytes: number;
  /** Bytes of one `drop-oldest` channel that may wait for one connection before the oldest messages are dropped. */
  readonly maxLaneBytes: number;
  /** Largest head of a request in bytes (431), where the gateway listens itself. */
  readonly maxHeaderBytes: number;
  /** Milliseconds for the upgrade request, and again from the request to `welcome`. */
  readonly handshakeTimeoutMs: number;
  /** Milliseconds that the session check may take, of those of the handshake. */
  readonly sessionTimeoutMs: number;
  /** Milliseconds that a handler may run, or a stream may pause, before the client hears `timeout`. */
  readonly workTimeoutMs: number;
}

/** The limits where nobody says otherwise. */
export const DEFAULT_LIMITS: GatewayLimits = {
  maxFrameBytes: 262_144,
  maxDepth: 32,
  maxInFlight: 256,
  maxSubscriptions: 256,
  messagesPerSecond: 200,
  messageBurst: 1_000,
  maxFragments: 256,
  messageTimeoutMs: 30_000,
  controlFramesPerSecond: 10,
  controlFrameBurst: 50,
  maxConnections: 20_000,
  maxConnectionsPerAddress: 1_000,
  upgradesPerSecondPerAddress: 50,
  upgradeBurstPerAddress: 500,
  maxConnectionsPerUser: 100,
  userKeeps: 'newest',
  maxStrikes: 10,
  maxBufferedBytes: 4_194_304,
  maxLaneBytes: 1_048_576,
  maxHeaderBytes: 16_384,
  handshakeTimeoutMs: 10_000,
  sessionTimeoutMs: 3_000,
  workTimeoutMs: 120_000,
};

/**
 * Fills in defaults.
 *
 * @throws TypeError naming the limit that cannot be meant.
 */
export function resolveLimits(limits: Partial<GatewayLimits> = {}): GatewayLimits {
  const resolved = { ...DEFAULT_LIMITS, ...limits };
  const { userKeeps, ...numbers } = resolved;
  if (userKeeps !== 'newest' && userKeeps !== 'oldest') {
    throw new TypeError(
      `createGateway: "limits.userKeeps" must be "newest" or "oldest", got "${userKeeps}".`,
    );
  }
  checkPositive('limits', numbers);
  return resolved;
}
