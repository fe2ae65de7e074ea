import { randomUUID } from 'node:crypto';
import type { Contract } from '@sallyport/protocol';
import { digestContract } from '@sallyport/protocol';
import type { Bus } from '../../bus/bus.ts';
import { Inbox } from '../../bus/inbox.ts';
import type { Clock } from '../../clock.ts';
import { systemClock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { silentLog } from '../../log.ts';
import { Lookup } from '../../registry/lookup.ts';
import { registryRecords } from '../../registry/registry-records.ts';
import { ChannelTopics } from '../../routing/delivery/channel-topics.ts';
import { Deliver } from '../../routing/delivery/deliver.ts';
import { Histories } from '../../routing/delivery/histories.ts';
import { createSend } from '../../routing/delivery/send.ts';
import { RouteTable } from '../../routing/route-table.ts';
import type { Service } from '../service.ts';
import type { Publish, Send } from '../service-context.ts';
import { DirectDesk } from './direct-desk.ts';
import { Gateways } from './gateways.ts';
import { announcePresence, presenceRecords, readPresence } from './service-presence.ts';
import { noticeTopic, queueSubject } from './work-letter.ts';
import { WorkRunner } from './work-runner.ts';

/** How a service runs in a process of its own. */
export interface ServiceOptions {
  /** What it shares with the gateways. */
  readonly bus: Bus;
  /**
   * Instances of one group share its work. Services that handle different places need groups of different names.
   * Default: `services`.
   */
  readonly group?: string;
  /** Name of this instance, unique among those that run. Default: a random one. */
  readonly instance?: string;
  /** Pieces of work at once. Default: 64. */
  readonly concurrency?: number;
  /** Times that a durable event is tried before it is a dead letter. Default: 5. */
  readonly maxTries?: number;
  /** Default: silent. */
  readonly log?: Log;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** A service that runs in this process, for gateways in others. `await using` drains it. */
export interface RunningService<C extends Contract = Contract> extends AsyncDisposable {
  readonly instance: string;
  readonly group: string;
  /** Publishes on channels of the contract. */
  readonly publish: Publish<C>;
  /** Sends to users and sessions. */
  readonly send: Send<C>;
  /** How it is now. It is `stopped` as well where its bus was disposed of first. */
  health(): ServiceHealth;
  /**
   * Takes no more work, finishes what runs, and hands the rest to other instances at once. What still runs after
   * `deadlineMs` milliseconds (default: 10,000) is stopped. Twice is harmless.
   */
  drain(options?: { readonly deadlineMs?: number }): Promise<void>;
}

/** How a service is. */
export interface ServiceHealth {
  readonly state: 'running' | 'draining' | 'stopped';
  /** Pieces of work that run. */
  readonly running: number;
}

const SWEEP_MS = 1_000;

/**
 * Lets the handlers of a service work for gateways in other processes, which reach it over the bus.
 *
 * @throws TypeError when an option cannot be meant, or the group has another service's work;
 * BusError when the bus cannot be reached.
 */
export async function startService<C extends Contract>(
  service: Service<C>,
  options: ServiceOptions,
): Promise<RunningService<C>> {
  const { bus, group = 'services', instance = randomUUID() } = options;
  const { concurrency = 64, maxTries = 5, log = silentLog, clock = systemClock } = options;
  checkCounts({ concurrency, maxTries });
  const { name: contract } = service.contract;
  const digest = digestContract(service.contract);
  const routes = new RouteTable(service.contract);
  routes.mount(service as unknown as Service); // its handlers are typed by this contract
  const places = routes.handled();
  await refuseStrangers({ bus, contract, group, digest, places });

  const histories = new Histories({ logs: bus.logs, contract, clock, log });
  const topics = new ChannelTopics({ topics: bus.topics, contract, log });
  const deliver = new Deliver({ routes, clock, histories, topics });
  const { publish } = deliver;
  const lookup = new Lookup({ ...registryRecords(bus.records), contract });
  const sendTo = createSend(deliver, (connection) => lookup.findOwner(connection));
  const inbox = new Inbox({ topics: bus.topics, instance, clock, log });
  const gateways = new Gateways(clock);
  const runner = new WorkRunner({ routes, digest, inbox, gateways, publish, sendTo, clock, log });
  const desk = new DirectDesk({ inbox, runner, gateways, log });
  const subject = queueSubject(contract, group);

  const stops: (() => unknown)[] = [() => inbox.close()];
  let state: ServiceHealth['state'] = 'running';
  let draining: Promise<void> | undefined;
  try {
    await inbox.open();
    const notices = await bus.topics.subscribe(noticeTopic(subject), (text) => runner.notice(text));
    stops.push(() => notices.stop());
    stops.push(clock.every(SWEEP_MS, () => runner.sweep()));
    const consume = { instance, concurrency, maxTries };
    const consumption = await bus.queues.consume(subject, (item) => runner.take(item), consume);
    stops.push(() => consumption.stop());
    desk.open(consumption);
    const presence = { group, digest, places };
    const leave = await announcePresence({ bus, contract, instance, presence, clock, log });
    const drain = async (deadlineMs: number): Promise<void> => {
      state = 'draining';
      await leave().catch((error: unknown) => log.warn({ error }, 'gateways learn of it later'));
      await consumption.drain(deadlineMs);
      await desk.leave();
      for (const stop of stops.reverse()) stop();
      state = 'stopped';
    };
    void consumption.ended.then(() => {
      if (state !== 'running') return;
      state = 'stopped';
      log.error({ service: subject, instance }, 'a service has stopped: its bus was disposed of');
      draining ??= Promise.resolve();
      for (const stop of stops.reverse()) stop();
      // May come too late for the bus; then it is forgotten when its time is over.
      leave().catch((error: unknown) => log.debug({ error }, 'gateways learn of it later'));
    });
    log.info({ service: subject, instance, places }, 'a service takes work');
    const running: RunningService<C> = {
      instance,
      group,
      publish: publish as unknown as Publish<C>, // the same function, typed by this contract
      send: sendTo as unknown as Send<C>, // likewise
      health: () => ({ state, running: runner.running }),
      drain({ deadlineMs = 10_000 } = {}) {
        draining ??= drain(deadlineMs);
        return draining;
      },
      [Symbol.asyncDispose]: () => running.drain(),
    };
    return running;
  } catch (error) {
    for (const stop of stops.reverse()) stop();
    throw error;
  }
}

interface Newcomer {
  readonly bus: Bus;
  readonly contract: string;
  readonly group: string;
  readonly digest: string;
  readonly places: readonly string[];
}

/** In one group, work goes to any instance, so all must handle the same. */
async function refuseStrangers({ bus, contract, ...own }: Newcomer): Promise<void> {
  for (const { key, value } of await presenceRecords(bus).list(contract)) {
    const other = readPresence(value);
    if (other?.group !== own.group || other.digest !== own.digest) continue;
    if (own.places.some((place) => other.places.includes(place))) continue;
    throw new TypeError(
      `startService: instance "${key}" of group "${own.group}" handles ${other.places.join(', ')}; give this service another "group".`,
    );
  }
}

function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(counts)) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new TypeError(`startService: "${name}" must be a positive integer, got ${value}.`);
  }
}
