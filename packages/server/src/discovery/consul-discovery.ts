import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import type { Log } from '../log.ts';
import { silentLog } from '../log.ts';
import { ConsulAgent } from './consul-agent.ts';
import { consulInstances } from './consul-instances.ts';
import { ConsulRegistration } from './consul-registration.ts';
import { consulQuery, watchConsul } from './consul-watch.ts';
import type { Discovery } from './discovery.ts';

/** How Consul is reached. */
export interface ConsulOptions {
  /** Of the agent on this machine, such as `http://127.0.0.1:8500`. */
  readonly url: string;
  /** The ACL token. Needs `service:write` for what registers, `service:read` and `node:read` for what looks up. */
  readonly token?: string;
  /** Milliseconds without a word from an instance after which it is critical. Default: 15,000. */
  readonly ttlMs?: number;
  /** Default: silent. */
  readonly log?: Log;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** Milliseconds that a look-up may take. */
const LOOK_UP_MS = 5_000;
/** Consul counts the time to live in seconds. */
const MIN_TTL_MS = 1_000;

/**
 * Discovery by Consul, through the HTTP API of its agent.
 *
 * @throws TypeError when an option cannot be meant.
 */
export function consulDiscovery(options: ConsulOptions): Discovery {
  const { token, ttlMs = 15_000, log = silentLog, clock = systemClock } = options;
  const url = URL.canParse(options.url) ? new URL(options.url) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(
      `consulDiscovery: "url" must be like "http://127.0.0.1:8500", got "${options.url}".`,
    );
  }
  if (!Number.isSafeInteger(ttlMs) || ttlMs < MIN_TTL_MS) {
    throw new TypeError(
      `consulDiscovery: "ttlMs" must be ${MIN_TTL_MS} milliseconds or more, got ${ttlMs}.`,
    );
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  const agent = new ConsulAgent({ url, token, clock });
  return {
    register: (instance) => new ConsulRegistration({ agent, instance, ttlMs, clock, log }),
    async lookUp(service) {
      const path = consulQuery(service);
      const { body } = await agent.call({ method: 'GET', path, timeoutMs: LOOK_UP_MS });
      return consulInstances(service, body);
    },
    watch: (service, onChange) => watchConsul({ agent, service, clock, log, onChange }),
  };
}
