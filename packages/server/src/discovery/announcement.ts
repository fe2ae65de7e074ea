import type { Discovery, Registration } from './discovery.ts';

/** Where a gateway is announced, and as what. */
export interface AnnounceOptions {
  readonly discovery: Discovery;
  /** The name by which the gateway is looked up, such as `world-gateway`. */
  readonly service: string;
  /** Where those who look it up reach this instance, such as `ws://10.0.0.5:4000/ws`. */
  readonly url: string;
}

/** Who is announced. */
export interface Announced {
  readonly instance: string;
  /** Name and version. */
  readonly contract: string;
}

/** A gateway as others find it. */
export interface Announcement {
  /** Tells whether it is ready; it is registered when it is for the first time. */
  ready(ready: boolean): void;
  /** Deregisters it, for good. */
  leave(): Promise<void>;
}

/** Tells discovery how the gateway is. */
export function createAnnouncement(
  options: AnnounceOptions | undefined,
  { instance, contract }: Announced,
): Announcement {
  if (options === undefined) return { ready() {}, async leave() {} };
  const { discovery, service, url } = options;
  let registration: Registration | undefined;
  return {
    ready(ready) {
      if (registration !== undefined) {
        registration.report(ready ? 'passing' : 'critical', ready ? 'ready' : 'not ready');
      } else if (ready) {
        registration = discovery.register({ id: instance, service, url, meta: { contract } });
      }
    },
    async leave() {
      await registration?.deregister();
    },
  };
}

/** Consul's limit for a value beside an instance. */
const MAX_URL = 512;

/**
 * Holds an announcement to what it can be.
 *
 * @throws TypeError naming the option that cannot be meant.
 */
export function checkAnnounce({ service, url }: AnnounceOptions): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(service)) {
    throw new TypeError(
      `createGateway: "announce.service" must be a name of letters, digits, "-", "_" and ".", got "${service}".`,
    );
  }
  const reached = URL.canParse(url) ? new URL(url) : undefined;
  if (reached !== undefined && /^(?:ws|http)s?:$/.test(reached.protocol) && url.length <= MAX_URL)
    return;
  throw new TypeError(
    `createGateway: "announce.url" must be where this instance is reached, such as "ws://10.0.0.5:4000/ws", got "${url}".`,
  );
}
