import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { Fault, FaultKind, FaultScope } from './fault.ts';
import { checkFault, faultKinds } from './fault.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { wordsFor } from './fault-proxy.ts';
import type { FaultProxyOptions } from './fault-proxy-options.ts';
import { readFaultProxyOptions } from './fault-proxy-options.ts';
import { createLastingFaults } from './lasting-faults.ts';
import type { Link } from './link.ts';
import { startLink } from './link.ts';
import type { PlayedPlan } from './play-plan.ts';
import { playPlan } from './play-plan.ts';
import { seededRandom } from './seeded-random.ts';

/**
 * Starts a fault proxy on a free port of 127.0.0.1.
 *
 * @throws TypeError naming the option and what to write instead.
 * @example
 * ```ts
 * import { startFaultProxy } from '@sallyport/testing';
 *
 * await using proxy = await startFaultProxy({ target: 'ws://127.0.0.1:4000/ws', seed: 7 });
 * const thaw = proxy.freeze({ direction: 'down' });
 * thaw();
 * proxy.cut();
 * ```
 */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const {
    target,
    host,
    port: targetPort,
    seed,
    maxHeldBytes,
    clock,
  } = readFaultProxyOptions(options);
  const random = seededRandom(seed);
  const links = new Map<number, Link>();
  const sockets = new Set<Socket>();
  const plans = new Set<PlayedPlan>();
  const counts = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<
    FaultKind,
    number
  >; // of all kinds
  const count = (kind: FaultKind): void => {
    counts[kind] += 1;
  };
  const lasting = createLastingFaults(links, count);
  let refusals = new Set<object>();
  let made = 0;

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    track(client);
    if (refusals.size > 0) {
      count('refuse');
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ host, port: targetPort, allowHalfOpen: true, noDelay: true });
    track(upstream);
    made += 1;
    const number = made;
    const shapes = lasting.shapesOf(number);
    const closed = () => links.delete(number);
    lasting.met(number);
    links.set(number, startLink({ client, upstream, shapes, clock, random, maxHeldBytes, closed }));
  });

  function track(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => undefined); // `close` says it
    socket.on('close', () => sockets.delete(socket));
  }

  function inject(fault: Fault, scope: FaultScope = {}): () => void {
    checkFault(fault);
    switch (fault.kind) {
      case 'refuse':
        return refuse();
      case 'cut':
        for (const [number, link] of links) {
          if (scope.connection !== undefined && scope.connection !== number) continue;
          count('cut');
          link.cut(fault.how);
        }
        return () => undefined;
      case 'freeze':
      case 'delay':
      case 'throttle':
      case 'split':
      case 'join':
        return lasting.add(fault, scope);
    }
  }

  function refuse(): () => void {
    const refusal = {};
    refusals.add(refusal);
    return () => refusals.delete(refusal);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const own = new URL(target);
  own.hostname = '127.0.0.1';
  own.port = String(port);

  return {
    ...wordsFor(inject),
    url: own.href,
    port,
    seed,
    counts,
    get connections() {
      return [...links.keys()];
    },
    inject,
    heal() {
      refusals = new Set();
      lasting.clear();
    },
    play(plan) {
      const played = playPlan(plan, { clock, open: () => [...links.keys()], inject });
      plans.add(played);
      void played.done.then(() => plans.delete(played));
      return played;
    },
    async [Symbol.asyncDispose]() {
      for (const played of plans) played.stop();
      for (const link of links.values()) link.cut('reset');
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
