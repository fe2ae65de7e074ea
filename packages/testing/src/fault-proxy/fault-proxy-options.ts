import type { FaultClock } from './fault.ts';

/** What a fault proxy needs to know. */
export interface FaultProxyOptions {
  /** Where connections go: a URL with a port, such as a harness's `url` or `redis://127.0.0.1:6379`. */
  readonly target: string;
  /** Seed of jitter and of random segments. Default: 1. */
  readonly seed?: number;
  /** Bytes held back for each direction of a connection, past which its source is not read. Default: 1 MiB. */
  readonly maxHeldBytes?: number;
  /** Default: the machine's time. */
  readonly clock?: FaultClock;
}

/** Options with every default in place. */
export interface FaultProxySettings {
  readonly target: URL;
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly maxHeldBytes: number;
  readonly clock: FaultClock;
}

const systemClock: FaultClock = {
  now: () => Date.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout), // made above
};

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'ws:': 80,
  'http:': 80,
  'wss:': 443,
  'https:': 443,
};

/** @throws TypeError naming the option and what to write instead. */
export function readFaultProxyOptions(options: FaultProxyOptions): FaultProxySettings {
  const { target, seed = 1, maxHeldBytes = 1_048_576, clock = systemClock } = options;
  const url = URL.canParse(target) ? new URL(target) : undefined;
  const port = Number(url?.port) || DEFAULT_PORTS[url?.protocol ?? ''];
  if (url === undefined || url.hostname === '' || port === undefined) {
    throw new TypeError(
      `startFaultProxy: "target" must be a URL with a port, such as "ws://127.0.0.1:4000/ws", got "${target}".`,
    );
  }
  if (!Number.isSafeInteger(seed)) {
    throw new TypeError(`startFaultProxy: "seed" must be an integer, got ${seed}.`);
  }
  if (!Number.isSafeInteger(maxHeldBytes) || maxHeldBytes < 1) {
    throw new TypeError(
      `startFaultProxy: "maxHeldBytes" must be a positive integer, got ${maxHeldBytes}.`,
    );
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1'); // an IPv6 address
  return { target: url, host, port, seed, maxHeldBytes, clock };
}
