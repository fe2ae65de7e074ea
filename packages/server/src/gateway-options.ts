import { randomUUID } from 'node:crypto';
import type { GuardOptions } from './auth/guard-options.ts';
import type { OriginList } from './auth/origin-list.ts';
import { createOriginList } from './auth/origin-list.ts';
import type { Bus } from './bus/bus.ts';
import type { GuardedBus } from './bus/guard/guarded-bus.ts';
import { guardBus } from './bus/guard/guarded-bus.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { Dependency } from './dependency.ts';
import { checkDependencies } from './dependency.ts';
import type { AnnounceOptions } from './discovery/announcement.ts';
import { checkAnnounce } from './discovery/announcement.ts';
import type { HealthOptions } from './health.ts';
import { checkPositive } from './limits/check-positive.ts';
import type { ProxyOptions } from './limits/client-address.ts';
import { checkProxyOptions } from './limits/client-address.ts';
import type { GatewayLimits } from './limits/gateway-limits.ts';
import { resolveLimits } from './limits/gateway-limits.ts';
import type { Log } from './log.ts';
import { silentLog } from './log.ts';
import type { McpHost } from './mcp/mcp-host.ts';
import type { MemoryOptions } from './routing/answers/memory-options.ts';

/** How liveness is watched. */
export interface HeartbeatOptions {
  /** Milliseconds between WebSocket pings. */
  readonly intervalMs: number;
  /** Milliseconds without any frame after which the connection is closed (4408). */
  readonly timeoutMs: number;
  /**
   * Milliseconds without work and without a frame from the client, `ping` and `pong` aside, after which the
   * connection is closed (4408). Default: none, because a client that only listens is in use.
   */
  readonly idleTimeoutMs?: number;
  /** Milliseconds before its token expires that a client is told (`expiring`). */
  readonly expiringLeadMs: number;
}

/** The heartbeat where nobody says otherwise. */
export const DEFAULT_HEARTBEAT: HeartbeatOptions = {
  intervalMs: 25_000,
  timeoutMs: 60_000,
  expiringLeadMs: 60_000,
};

/** The memory of answers where nobody says otherwise. */
export const DEFAULT_MEMORY: MemoryOptions = { windowMs: 300_000, maxBytes: 67_108_864 };

/** What a gateway needs to know beside its contract. */
export interface GatewayOptions extends GuardOptions {
  /** Path of the one endpoint. Default: `/ws`. */
  readonly path?: string;
  /**
   * Origins that browsers may connect from: exact, such as `https://app.example.com`, or with one whole
   * label left open, `https://*.example.com`. A request with an Origin that is not listed is refused; a
   * client without one (not a browser) is not affected. Default: none.
   */
  readonly origins?: readonly string[];
  readonly limits?: Partial<GatewayLimits>;
  readonly heartbeat?: Partial<HeartbeatOptions>;
  /** Serves MCP clients under the subprotocol `mcp`. Default: not served. */
  readonly mcp?: McpHost;
  /**
   * How long answers are remembered, so that a client that lost its connection can ask again without anything being
   * done twice; `false` remembers nothing. With a `bus`, ten minutes at most. Default: {@link DEFAULT_MEMORY}.
   */
  readonly memory?: Partial<MemoryOptions> | false;
  /**
   * Where histories are kept, and what this gateway shares with others. It is guarded as by `guardBus`, and a
   * dependency of the name `bus`. Default: the memory of this process, which is gone with it.
   */
  readonly bus?: Bus;
  /** Where others find this gateway while it is ready. Default: nowhere. */
  readonly announce?: AnnounceOptions;
  /** What must be healthy before anybody is let in. Default: nothing. */
  readonly dependencies?: readonly Dependency[];
  /** Milliseconds that the dependencies have to become healthy at start. Default: 30,000. */
  readonly startupDeadlineMs?: number;
  /** The health endpoints; `false` has none. */
  readonly health?: HealthOptions | false;
  /** Proxies that are believed when they say for whom they connect. Default: none. */
  readonly trustProxy?: ProxyOptions;
  /**
   * Accepts compressed frames (permessage-deflate, RFC 7692); `maxFrameBytes` holds for what they unfold to.
   * What the gateway sends is never compressed. Default: false.
   */
  readonly compression?: boolean;
  /** Default: the machine's. A test passes one that it moves by hand. */
  readonly clock?: Clock;
  /** Default: silent. */
  readonly log?: Log;
  /** Name of this instance in `welcome`. Default: a random one. */
  readonly instance?: string;
}

/** The options with every default filled in. */
export interface ResolvedOptions {
  readonly path: string;
  readonly origins: OriginList;
  readonly limits: GatewayLimits;
  readonly heartbeat: HeartbeatOptions;
  readonly mcp: McpHost | undefined;
  /** Guarded; where it was not, by this gateway. */
  readonly bus: GuardedBus | undefined;
  readonly memory: MemoryOptions | undefined;
  readonly announce: AnnounceOptions | undefined;
  readonly dependencies: readonly Dependency[];
  readonly startupDeadlineMs: number;
  readonly health: HealthOptions | false;
  readonly trustProxy: ProxyOptions | undefined;
  readonly compression: boolean;
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
  if (!/^\/[^?#\s]*$/.test(path))
    throw new TypeError(`createGateway: "path" must start with "/", got "${path}".`);
  const { startupDeadlineMs = 30_000, trustProxy, clock = systemClock, log = silentLog } = options;
  const bus = options.bus && guardBus(options.bus, { clock, log });
  const dependencies = withBus(bus, options.dependencies ?? []);
  const heartbeat = { ...DEFAULT_HEARTBEAT, ...options.heartbeat };
  checkPositive('heartbeat', heartbeat);
  const memory = options.memory === false ? undefined : { ...DEFAULT_MEMORY, ...options.memory };
  if (memory !== undefined) checkMemory(memory, bus);
  checkPositive('', { startupDeadlineMs });
  checkDependencies(dependencies);
  if (trustProxy !== undefined) checkProxyOptions(trustProxy);
  if (options.announce !== undefined) checkAnnounce(options.announce);
  if (heartbeat.timeoutMs <= heartbeat.intervalMs) {
    throw new TypeError(
      'createGateway: "heartbeat.timeoutMs" must be longer than "heartbeat.intervalMs".',
    );
  }
  return {
    path,
    origins: createOriginList(origins),
    limits: resolveLimits(options.limits),
    heartbeat,
    mcp: checkMcp(options.mcp),
    bus,
    memory,
    announce: options.announce,
    dependencies,
    startupDeadlineMs,
    health: options.health ?? {},
    trustProxy,
    compression: options.compression ?? false,
    clock,
    log,
    instance: options.instance ?? randomUUID(),
  };
}

/** Queues of a bus tell repeats for as long. */
const MAX_SHARED_WINDOW_MS = 600_000;

function checkMemory(memory: MemoryOptions, bus: Bus | undefined): void {
  checkPositive('memory', memory);
  if (bus === undefined || memory.windowMs <= MAX_SHARED_WINDOW_MS) return;
  throw new TypeError(
    `createGateway: "memory.windowMs" can be ${MAX_SHARED_WINDOW_MS} at most with a bus, got ${memory.windowMs}: work of other processes is known again for that long.`,
  );
}

/** The bus is one of the dependencies, unless somebody has said so already in their own way. */
function withBus(
  bus: GuardedBus | undefined,
  dependencies: readonly Dependency[],
): readonly Dependency[] {
  const name = 'bus';
  if (bus === undefined || dependencies.some((one) => one.name === name)) return dependencies;
  return [{ name, check: (signal) => bus.check(signal) }, ...dependencies];
}

function checkMcp(host: McpHost | undefined): McpHost | undefined {
  if (host === undefined || typeof host.serve === 'function') return host;
  throw new TypeError(
    'createGateway: "mcp.serve" must be a function that makes an McpServer for each connection.',
  );
}
