import { rateFigures } from '../figures.ts';
import { measureLoad } from '../measure-load.ts';
import type { PeerName } from '../peers/roster.ts';
import { roster } from '../peers/roster.ts';
import { isInstalled } from '../peers/uwebsockets/place.ts';
import { startPeer } from '../process/start-peer.ts';
import type { Goal, Scenario } from '../scenario.ts';

const peers: readonly PeerName[] = ['sallyport', 'raw-ws', 'socket-io', 'uwebsockets'];
/** With one in flight there is nothing to join. */
const pipelined: readonly PeerName[] = [...peers, 'raw-ws-corked'];

/** A request and its reply, handled in the gateway's process. */
function echo(connections: number, inFlight: number, goals: readonly Goal[]): Scenario {
  return {
    name: `echo-${connections}x${inFlight}`,
    title: `Echo: ${connections} connections, ${inFlight} in flight on each`,
    figures: rateFigures('replies'),
    goals,
    isVariant: inFlight === 1,
    contenders: (inFlight === 1 ? peers : pipelined).map((peer) => ({
      name: peer,
      label: roster[peer].label,
      isHere: () => peer !== 'uwebsockets' || isInstalled(),
      async measure({ pace, flags }) {
        await using host = await startPeer(peer, flags('server'));
        const target = await host.call('start', { host: peer });
        const settings = { load: 'echo', peer, target, connections, inFlight } as const;
        return await measureLoad({ ...settings, hosts: [host], pace });
      },
    })),
  };
}

const us = { of: 'sallyport' } as const;
const native = { reason: 'its sockets and frames are handled in C++, below Node' };
const cold = {
  reason:
    'the processor sleeps between messages and runs cold: reading the JSON takes 7 µs, where it takes 1.3 at 100 x 16',
};

/** By profile: see "Where the time goes" in docs/performance.md. */
const floor = {
  reason: 'reading and writing JSON, zod both ways, and `ws` itself are four fifths of a reply',
};
const wakes = {
  reason:
    'two fifths are the system call for each reply, which raw `ws` has too; clients and gateway take turns, and the gateway idles for a third of the time',
};

export const echoes: readonly Scenario[] = [
  echo(100, 16, [
    {
      ...{ id: 'P1', figure: 'perSecond', ...us, against: 'raw-ws' },
      ...{ bound: 'at least', value: 1.2, ...floor },
    },
    {
      ...{ id: 'P1', figure: 'perSecond', ...us, against: 'socket-io' },
      ...{ bound: 'at least', value: 2.2, ...floor },
    },
    {
      id: 'P1',
      figure: 'perSecond',
      ...us,
      against: 'uwebsockets',
      bound: 'at least',
      value: 0.9,
      ...native,
    },
  ]),
  echo(1, 1, [
    {
      id: 'P2',
      figure: 'p50Ms',
      ...us,
      against: 'raw-ws',
      bound: 'at most',
      value: 1.1,
      ...cold,
    },
    {
      id: 'P2',
      figure: 'p99Ms',
      ...us,
      against: 'raw-ws',
      bound: 'at most',
      value: 1.1,
      ...cold,
    },
  ]),
  echo(100, 1, [
    {
      ...{ id: 'P2', figure: 'perSecond', ...us, against: 'raw-ws' },
      ...{ bound: 'at least', value: 0.7, ...wakes },
    },
    { id: 'P2', figure: 'perSecond', ...us, against: 'socket-io', bound: 'at least', value: 1.15 },
    { id: 'P2', figure: 'p99Ms', ...us, against: 'socket-io', bound: 'at most', value: 1 },
  ]),
];
