import type { Server } from 'node:http';
import type { Contract } from '@sallyport/protocol';
import { digestContract, scopesOf } from '@sallyport/protocol';
import { createGuard } from './auth/guard.ts';
import { Inbox } from './bus/inbox.ts';
import { memoryBus } from './bus/memory/memory-bus.ts';
import type { Connection } from './connection/connection.ts';
import { connectionInfo } from './connection/connection-info.ts';
import { startHeartbeat } from './connection/heartbeat.ts';
import { createAnnouncement } from './discovery/announcement.ts';
import type { Gateway, GatewayStats, ListenOptions } from './gateway-api.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { resolveOptions } from './gateway-options.ts';
import { createHealth } from './health.ts';
import { createHttpApi } from './http-api.ts';
import { Lifecycle } from './lifecycle.ts';
import { AddressGate } from './limits/address-gate.ts';
import { createClientAddress, createIsTrusted } from './limits/client-address.ts';
import { makeRoom } from './limits/make-room.ts';
import { UserConnections } from './limits/user-connections.ts';
import { createListener } from './listen.ts';
import { createOpenConnection } from './open-connection.ts';
import { createFindOutage } from './outage.ts';
import { createPublicUrl } from './public-url.ts';
import { Readiness } from './readiness.ts';
import { Cluster } from './registry/cluster.ts';
import { createDirectory } from './registry/directory.ts';
import { firstOf } from './request-handler.ts';
import { Answers } from './routing/answers/answers.ts';
import { ChannelTopics } from './routing/delivery/channel-topics.ts';
import { Deliver } from './routing/delivery/deliver.ts';
import { Direct } from './routing/delivery/direct.ts';
import { Histories } from './routing/delivery/histories.ts';
import { createSend } from './routing/delivery/send.ts';
import { createRefresh } from './routing/refresh.ts';
import { RemoteWork } from './routing/remote/remote-work.ts';
import { RouteTable } from './routing/route-table.ts';
import { createRouter } from './routing/router.ts';
import type { RoutingEnvironment } from './routing/routing-environment.ts';
import type { Service } from './service/service.ts';
import { servedSubprotocols } from './subprotocol.ts';
import { gatewayStats } from './telemetry/gateway-stats.ts';
import { Stats } from './telemetry/stats.ts';
import { createUpgrade } from './upgrade.ts';

/** How often addresses that are gone are forgotten, in milliseconds. */
const SWEEP_MS = 10_000;

/**
 * Makes a gateway for a contract; mount services on it, then `listen` or `attach`.
 *
 * @throws TypeError when an option cannot be meant.
 */
export function createGateway<const C extends Contract>(
  contract: C,
  options: GatewayOptions,
): Gateway<C> {
  const resolved = resolveOptions(options);
  const { path, limits, heartbeat, mcp, log, instance, clock } = resolved;
  const guard = createGuard({ options, contract, limits, instance, clock, log });
  const { audit, gatekeeper } = guard;
  const startedAt = clock.monotonicMs();
  const connections = new Set<Connection>();
  const users = new UserConnections();
  const gate = new AddressGate(limits);
  const routes = new RouteTable(contract);
  const stats = new Stats();
  const bus = resolved.bus ?? memoryBus({ clock });
  const histories = new Histories({
    logs: bus.logs,
    publications: resolved.bus,
    contract: contract.name,
    clock,
    log,
  });
  const topics =
    resolved.bus && new ChannelTopics({ topics: bus.topics, contract: contract.name, log });
  const inbox = resolved.bus && new Inbox({ topics: bus.topics, instance, clock, log });
  const cluster =
    inbox &&
    new Cluster({ ...resolved, records: bus.records, inbox, contract: contract.name, audit });
  const deliver = new Deliver({ routes, clock, histories, topics, audience: cluster?.registry });
  const here = { connections, users, audit };
  const directory = createDirectory({ ...here, deliver, instance, cluster });
  const send = createSend(deliver, directory.findOwner);
  const announcement = createAnnouncement(resolved.announce, {
    instance,
    contract: `${contract.name}@${contract.version}`,
  });
  const readiness = new Readiness({ ...resolved, onChange: announcement.ready });
  const findOutage = createFindOutage(readiness);
  const clientAddress = createClientAddress(resolved.trustProxy);
  const identified = {
    name: contract.name,
    version: contract.version,
    digest: digestContract(contract),
  };

  const answers = new Answers({
    ...resolved,
    workTimeoutMs: limits.workTimeoutMs,
    sharing: inbox &&
      cluster && {
        ...{ records: bus.records, inbox, instance, contract: contract.name, connections },
        run: cluster.registry.run,
        isAlive: (run) => cluster.registry.isAlive(run),
      },
  });
  const opened = answers.shared?.open();

  const remote =
    inbox &&
    new RemoteWork({
      ...{ bus, inbox, contract: identified, clock, log },
      workTimeoutMs: limits.workTimeoutMs,
    });

  const environment: RoutingEnvironment = {
    routes,
    answers,
    deliver,
    histories,
    direct: new Direct({ histories, clock, isServed: routes.direct !== undefined }),
    publish: deliver.publish,
    send,
    remote,
    limits,
    stats,
    clock,
    log,
    access: guard.access,
    audit,
  };
  const open = createOpenConnection({
    connections,
    users,
    cluster,
    environment,
    receive: createRouter(environment, createRefresh(gatekeeper)),
    mcp,
    welcome: { contract: identified, instance, heartbeat, memory: resolved.memory },
  });
  const upgrade = createUpgrade({
    ...resolved,
    contract,
    subprotocols: servedSubprotocols(mcp !== undefined),
    mcpScopes: scopesOf(mcp?.scope),
    gatekeeper,
    audit,
    findOutage,
    gate,
    clientAddress,
    connectionCount: () => connections.size,
    admitEverywhere: cluster && ((handshake, socket) => cluster.admit(handshake, socket)),
    admit: (handshake) => makeRoom({ users, limits, audit }, handshake),
    onAccepted: open,
  });
  const figures = (): GatewayStats =>
    gatewayStats({
      instance,
      clock,
      startedAt,
      connections,
      users,
      gate,
      upgrade,
      readiness,
      deliver,
      stats,
      bus: resolved.bus,
    });
  const handleRequest = firstOf([
    createHealth(resolved.health, { readiness, stats: figures }),
    createHttpApi({
      ...resolved,
      ...guard,
      routes,
      contract: identified,
      publicUrl: createPublicUrl(options.publicUrl, path),
      clientAddress,
      gate,
      findOutage,
    }),
  ]);
  const listener = createListener({
    path,
    limits,
    isTrusted: createIsTrusted(resolved.trustProxy),
    handleUpgrade: upgrade.handle,
    handleRequest,
  });
  const lifecycle = new Lifecycle({
    connections,
    readiness,
    listener,
    upgrade,
    audit,
    clock,
    leave: () => {
      remote?.leave();
      return announcement.leave();
    },
    stops: [
      startHeartbeat({ connections, heartbeat, limits, answers, audit, clock }),
      () => answers.close(),
      () => cluster?.close(),
      () => remote?.close(),
      () => inbox?.close(),
      clock.every(SWEEP_MS, () => gate.sweep(clock.monotonicMs())),
      () => resolved.bus ?? void bus[Symbol.asyncDispose](), // a bus that was passed in is its maker's
      () => resolved.bus !== options.bus && resolved.bus?.stop(), // and so is its guard
    ],
  });

  const warnOfGaps = (): void => {
    if (remote !== undefined) return void remote.open(); // others may handle the rest
    for (const place of routes.unhandled()) log.warn({ place }, 'no service handles this');
  };

  const gateway: Gateway<C> = {
    contract,
    mount(service) {
      routes.mount(service as unknown as Service); // its handlers are typed by this contract
      return gateway;
    },
    async listen(listenOptions: ListenOptions = {}) {
      warnOfGaps();
      cluster?.start();
      await opened;
      return lifecycle.listen(listenOptions);
    },
    attach(server: Server) {
      warnOfGaps();
      cluster?.start();
      return lifecycle.attach(server);
    },
    handleRequest,
    ready: readiness.first,
    publish: deliver.publish as unknown as Gateway<C>['publish'], // the same function, typed by this contract
    send: send as unknown as Gateway<C>['send'], // likewise
    stats: figures,
    connections: () => [...connections].map(connectionInfo),
    dependencies: () => readiness.dependencies,
    find: directory.find,
    evict: directory.evict,
    close: (closeOptions = {}) => lifecycle.close(closeOptions),
    [Symbol.asyncDispose]: () => gateway.close(),
  };
  return gateway;
}
