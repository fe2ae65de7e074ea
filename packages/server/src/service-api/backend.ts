import { randomUUID } from 'node:crypto';
import type { Contract } from '@sallyport/protocol';
import type { Bus } from '../bus/bus.ts';
import { guardBus } from '../bus/guard/guarded-bus.ts';
import { Inbox } from '../bus/inbox.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import type { Discovery } from '../discovery/discovery.ts';
import type { Gateway } from '../gateway-api.ts';
import { GatewayError } from '../gateway-error.ts';
import type { Log } from '../log.ts';
import { silentLog } from '../log.ts';
import { EvictionPost } from '../registry/eviction-post.ts';
import { Lookup } from '../registry/lookup.ts';
import { fromEntry } from '../registry/registered-connection.ts';
import { registryRecords } from '../registry/registry-records.ts';
import { ChannelTopics } from '../routing/delivery/channel-topics.ts';
import { Deliver } from '../routing/delivery/deliver.ts';
import { Histories } from '../routing/delivery/histories.ts';
import { createSend } from '../routing/delivery/send.ts';
import { RouteTable } from '../routing/route-table.ts';
import type { Publish, Send } from '../service/service-context.ts';

/** Where a back end finds the gateways. */
export interface BackendOptions {
  /**
   * The bus that the gateways of this contract share. It is guarded as by `guardBus`, so that publications wait for it
   * while it is away. It stays its maker's.
   */
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

/**
 * What a process without sockets does with those who are connected to the gateways of a bus, in the words of a gateway.
 * `await using` ends it, and with it what still waits for the bus.
 */
export interface Backend<C extends Contract = Contract>
  extends Pick<Gateway<C>, 'contract' | 'publish' | 'send' | 'find' | 'evict'>,
    AsyncDisposable {
  /** As it is guarded. */
  readonly bus: Bus;
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
  const guarded = guardBus(bus, { clock, log });
  const { topics, logs } = guarded;
  const records = registryRecords(guarded.records);
  const lookup = new Lookup({ ...records, contract: name });
  const deliver = new Deliver({
    routes: new RouteTable(contract),
    clock,
    histories: new Histories({ logs, publications: guarded, contract: name, clock, log }),
    topics: new ChannelTopics({ topics, contract: name, log }),
  });
  const send = createSend(deliver, (connection) => lookup.findOwner(connection));
  const inbox = new Inbox({ topics, instance: `backend-${randomUUID()}`, clock, log });
  const post = new EvictionPost({ orders: records.orders, inbox, contract: name, log });
  return {
    contract,
    bus: guarded,
    publish: deliver.publish as unknown as Publish<C>, // the same function, typed by this contract
    send: send as unknown as Send<C>, // likewise
    find: async (target) => (await lookup.find(target)).standing.map(fromEntry),
    async evict(target, options = {}) {
      const { standing, fallen } = await lookup.find(target);
      await post.leaveWord(fallen, options);
      await inbox.open(); // for the answers
      return post.tell(standing, options);
    },
    async endpoint() {
      if (discovery === undefined) {
        throw new GatewayError('connectBackend: set "discovery", so that gateways can be found.');
      }
      const urls = (await discovery.lookUp(service)).map(({ url }) => url);
      if (urls.length > 0) return urls;
      throw new GatewayError(`No gateway is announced as "${service}" and ready.`);
    },
    async [Symbol.asyncDispose]() {
      inbox.close();
      if (guarded !== bus) guarded.stop(); // a guard that was passed in is its maker's
    },
  };
}
