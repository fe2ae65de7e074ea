import { rateFigures } from '../figures.ts';
import { measureLoad } from '../measure-load.ts';
import type { PeerName } from '../peers/roster.ts';
import { startHost } from '../process/start.ts';
import type { Scenario } from '../scenario.ts';

/** Connections that are being established at once. */
const AT_ONCE = 50;

const labels: Partial<Record<PeerName, string>> = {
  sallyport: 'Sallyport, ES256 token each',
  'raw-ws': 'raw `ws`, no token',
  'socket-io': 'Socket.IO, no token',
};
const peers = ['sallyport', 'raw-ws', 'socket-io'] as const;

const signatures = {
  reason:
    'verifying a signature takes 160 µs by itself, of the 380 that all of a connection takes Socket.IO without one',
};

/** From the first byte of a connection to the server's word that it is ready. */
export const connects: Scenario = {
  name: 'connects',
  title: `Connecting: ${AT_ONCE} at a time`,
  figures: rateFigures('connects'),
  goals: [
    {
      ...{ id: 'P5', figure: 'perSecond', of: 'sallyport', against: 'socket-io' },
      ...{ bound: 'at least', value: 1, ...signatures },
    },
    {
      ...{ id: 'P5', figure: 'p99Ms', of: 'sallyport' },
      ...{ bound: 'at most', value: 50, ...signatures },
    },
  ],
  contenders: peers.map((peer) => ({
    name: peer,
    label: labels[peer] ?? peer,
    async measure({ pace, flags }) {
      await using host = startHost(peer, flags('server'));
      const target = await host.call('start', { host: peer });
      const settings = { load: 'connects', peer, target, inFlight: AT_ONCE } as const;
      return await measureLoad({ ...settings, hosts: [host], pace });
    },
  })),
};
