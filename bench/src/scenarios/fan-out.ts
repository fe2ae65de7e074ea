import { rateFigures } from '../figures.ts';
import { measureLoad } from '../measure-load.ts';
import type { PeerName } from '../peers/roster.ts';
import { roster } from '../peers/roster.ts';
import { isInstalled } from '../peers/uwebsockets/place.ts';
import { startPeer } from '../process/start-peer.ts';
import type { Scenario } from '../scenario.ts';

const peers: readonly PeerName[] = ['sallyport', 'raw-ws', 'socket-io', 'uwebsockets'];
const SUBSCRIBERS = 1_000;

/** One note for many subscribers; the next one follows when it has reached all of them. */
function fanOut(inFlight: number, atLeast: number): Scenario {
  return {
    name: `fan-out-${inFlight}`,
    title: `Fan-out: ${SUBSCRIBERS.toLocaleString('en-US')} subscribers, ${inFlight} in flight`,
    figures: rateFigures('deliveries'),
    isVariant: inFlight === 1,
    goals: [
      {
        ...{ id: 'P3', figure: 'perSecond', of: 'sallyport', against: 'socket-io' },
        ...{ bound: 'at least', value: atLeast },
        reason:
          inFlight === 1
            ? 'four fifths are one system call for each subscriber, which every server makes'
            : 'uWebSockets comes no further: the publications of a turn are one write for each subscriber, about four of the eight, and that write is seven tenths of the time',
      },
      {
        ...{ id: 'P3', figure: 'perSecond', of: 'sallyport', against: 'uwebsockets' },
        ...{ bound: 'at least', value: 0.9 },
        reason: 'its sockets and frames are handled in C++, below Node',
      },
    ],
    contenders: peers.map((peer) => ({
      name: peer,
      label: roster[peer].label,
      isHere: () => peer !== 'uwebsockets' || isInstalled(),
      async measure({ pace, flags }) {
        await using host = await startPeer(peer, flags('server'));
        const target = await host.call('start', { host: peer });
        const connections = SUBSCRIBERS / pace.scale;
        const settings = { load: 'fan-out', peer, target, connections, inFlight } as const;
        return await measureLoad({ ...settings, hosts: [host], pace });
      },
    })),
  };
}

export const fanOuts: readonly Scenario[] = [fanOut(1, 1.4), fanOut(8, 8)];
