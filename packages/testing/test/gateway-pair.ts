import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import type { Bus } from '@sallyport/server';
import type { ServerInstance } from '@sallyport/testing/conformance';
import { startConformanceGateway } from './conformance-gateway.ts';

/** Two gateways behind one address. */
interface GatewayPair extends ServerInstance {
  readonly key: Uint8Array;
  /** A third one on their bus, at an address of its own. */
  readonly startInstance: () => Promise<ServerInstance>;
}

/** Starts two gateways on one bus, behind an address that takes each connection to the other one in turn. */
export async function startGatewayPair(buses: readonly [Bus, Bus]): Promise<GatewayPair> {
  const key = randomBytes(32);
  const start = (bus: Bus) => startConformanceGateway(0, key, { options: { bus } });
  const gateways = await Promise.all(buses.map(start));
  const ports = gateways.map(({ url }) => Number(new URL(url).port));
  let turn = 0;
  const balancer = createServer((socket) => {
    turn += 1;
    const upstream = connect(ports[turn % ports.length] ?? 0, '127.0.0.1');
    const end = (): void => {
      socket.destroy();
      upstream.destroy();
    };
    for (const side of [socket, upstream]) side.on('error', end).on('close', end).setNoDelay();
    socket.pipe(upstream).pipe(socket);
  });
  balancer.listen(0, '127.0.0.1');
  await once(balancer, 'listening');
  const { port } = balancer.address() as AddressInfo; // it listens on a port
  return {
    url: `ws://127.0.0.1:${port}/ws`,
    key,
    startInstance: () => start(buses[0]),
    shutDown() {
      for (const gateway of gateways) gateway.shutDown();
    },
    async [Symbol.asyncDispose]() {
      balancer.close();
      await Promise.all(gateways.map((gateway) => gateway[Symbol.asyncDispose]()));
    },
  };
}
