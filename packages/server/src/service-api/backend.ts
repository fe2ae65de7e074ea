import type { Contract } from '@sallyport/protocol';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import type { Discovery } from '../discovery/discovery.ts';
import { GatewayError } from '../gateway-error.ts';
import type { Log } from '../log.ts';
import { silentLog } from '../log.ts';
import { ChannelTopics } from '../routing/channel-topics.ts';
import { Deliver } from '../routing/deliver.ts';
import { Histories } from '../routing/histories.ts';
import { RouteTable } from '../routing/route-table.ts';
import type { Publish } from '../service/service-context.ts';

/** Where a back end finds the gateways. */
export interface BackendOptions {
  /** The bus that the gateways of this contract share. It stays its maker's. */
  readonly bus: Bus;
  /** Where the gateways are announced, for `endpoint`. Default: nowhere. */
  readonly discovery?: Discovery;
  /** The name by which they are. Default: `gateway`. */
  readonly service?: string;
  /** Default: silent. */
  readonly log?: Log;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** What a process that has no sockets of its own does with those who are connected to the gateways of a bus. */
export interface Backend<C extends Contract = Contract> {
  readonly contract: C;
  readonly bus: Bus;
  /** Publishes one emitted intent on a channel, to its subscribers on all gateways. */
  readonly publish: Publish<C>;
  /**
   * Where clients connect: the URLs of the gateways that are ready.
   *
   * @throws GatewayError where none is known.
   */
  endpoint(): Promise<readonly string[]>;
}

/** Takes part in the work of the gateways from another process, over their bus. */
export function connectBackend<const C extends Contract>(
  contract: C,
  { bus, discovery, service = 'gateway', log = silentLog, clock = systemClock }: BackendOptions,
): Backend<C> {
  const { name } = contract;
  const { publish } = new Deliver({
    routes: new RouteTable(contract),
    clock,
    histories: new Histories({ logs: bus.logs, contract: name, log }),
    topics: new ChannelTopics({ topics: bus.topics, contract: name, log }),
  });
  return {
    contract,
    bus,
    publish: publish as unknown as Publish<C>, // the same function, typed by this contract
    async endpoint() {
      if (discovery === undefined) {
        throw new GatewayError('connectBackend: set "discovery", so that gateways can be found.');
      }
      const urls = (await discovery.lookUp(service)).map(({ url }) => url);
      if (urls.length > 0) return urls;
      throw new GatewayError(`No gateway is announced as "${service}" and ready.`);
    },
  };
}
