import type { Server } from 'node:http';
import type { Contract } from '@sallyport/protocol';
import { digestContract } from '@sallyport/protocol';
import type { Connection } from './connection/connection.ts';
import { startHeartbeat } from './connection/heartbeat.ts';
import { drain } from './drain.ts';
import type { CloseOptions, Gateway, GatewayStats, ListenOptions } from './gateway-api.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { resolveOptions } from './gateway-options.ts';
import { createListener } from './listen.ts';
import { createOpenConnection } from './open-connection.ts';
import { Deliver } from './routing/deliver.ts';
import { createRefresh } from './routing/refresh.ts';
import { RouteTable } from './routing/route-table.ts';
import { createRouter } from './routing/router.ts';
import type { RoutingEnvironment } from './routing/routing-environment.ts';
import type { Service } from './service/service.ts';
import { Stats } from './telemetry/stats.ts';
import { createUpgrade } from './upgrade.ts';

/**
 * Makes a gateway for a contract; mount services on it, then `listen` or `attach`.
 *
 * @throws TypeError when an option cannot be meant.
 */
export function createGateway<const C extends Contract>(
  contract: C,
  options: GatewayOptions,
): Gateway<C> {
  const { path, origins, limits, heartbeat, clock, log, instance, authenticator } =
    resolveOptions(options);
  const startedAt = clock.monotonicMs();
  const connections = new Set<Connection>();
  const routes = new RouteTable(contract);
  const stats = new Stats();
  const deliver = new Deliver(routes, clock);
  let closing: Promise<void> | undefined;
  const draining = (): boolean => closing !== undefined;

  const environment: RoutingEnvironment = {
    routes,
    deliver,
    publish: deliver.publish,
    limits,
    stats,
    clock,
    log,
    draining,
  };
  const open = createOpenConnection({
    connections,
    environment,
    receive: createRouter(environment, createRefresh(authenticator)),
    welcome: {
      contract: {
        name: contract.name,
        version: contract.version,
        digest: digestContract(contract),
      },
      instance,
      heartbeat,
    },
  });
  const listener = createListener(
    path,
    createUpgrade({
      contract,
      authenticator,
      timeoutMs: limits.handshakeTimeoutMs,
      path,
      origins,
      limits,
      log,
      draining,
      connectionCount: () => connections.size,
      onAccepted: open,
    }),
  );
  const stopHeartbeat = startHeartbeat({
    connections,
    heartbeat,
    workTimeoutMs: limits.workTimeoutMs,
    clock,
  });

  const close = async (closeOptions: CloseOptions): Promise<void> => {
    await drain(connections, closeOptions, clock);
    stopHeartbeat();
    await listener.close();
  };

  const warnOfGaps = (): void => {
    for (const place of routes.unhandled()) log.warn({ place }, 'no service handles this');
    for (const [key, channel] of Object.entries(contract.channels)) {
      if (channel.history === undefined) continue;
      log.warn({ place: `channels.${key}.history` }, 'this gateway keeps no histories yet');
    }
  };

  const gateway: Gateway<C> = {
    contract,
    mount(service) {
      routes.mount(service as unknown as Service); // its handlers are typed by this contract
      return gateway;
    },
    listen(listenOptions: ListenOptions = {}) {
      warnOfGaps();
      return listener.listen(listenOptions);
    },
    attach(server: Server) {
      warnOfGaps();
      return listener.attach(server);
    },
    publish: deliver.publish as unknown as Gateway<C>['publish'], // the same function, typed by this contract
    stats: (): GatewayStats => {
      const latencyMs = stats.latencyMs();
      return {
        instance,
        uptimeMs: clock.monotonicMs() - startedAt,
        draining: draining(),
        connections: { active: connections.size, total: stats.connectionsTotal },
        messages: { in: stats.messagesIn, out: stats.messagesOut },
        errors: stats.errors(),
        channels: deliver.counts(),
        ...(latencyMs !== undefined && { latencyMs }),
      };
    },
    connections: () => [...connections].map((connection) => connection.info()),
    close(closeOptions = {}) {
      closing ??= close(closeOptions);
      return closing;
    },
    [Symbol.asyncDispose]: () => gateway.close(),
  };
  return gateway;
}
