import type { PeerName } from '../peers/roster.ts';
import { roster } from '../peers/roster.ts';
import { startHost, startLoad } from '../process/start.ts';
import type { Contender, Figure, Scenario } from '../scenario.ts';

const peers: readonly PeerName[] = ['sallyport', 'raw-ws', 'socket-io'];
const CONNECTIONS = 10_000;
/** Milliseconds for what was needed only while they connected to go. */
const REST_MS = 1_500;

export const idleFigures: readonly Figure[] = [
  { name: 'heapKB', label: 'heap and buffers, KB a connection', digits: 2 },
  { name: 'residentKB', label: 'resident, KB a connection', digits: 1 },
];

/** What a server keeps for connections that do nothing. */
export const idle: Scenario = {
  name: 'idle',
  title: `Idle: ${CONNECTIONS.toLocaleString('en-US')} connections`,
  // Memory hardly varies from round to round.
  rounds: 3,
  figures: idleFigures,
  goals: [
    {
      ...{ id: 'P4', figure: 'heapKB', of: 'sallyport', against: 'socket-io' },
      ...{ bound: 'at most', value: 0.6 },
    },
    {
      ...{ id: 'P4', figure: 'heapKB', of: 'sallyport', against: 'raw-ws' },
      ...{ bound: 'at most', value: 2 },
      reason:
        'identity, session, address, an allowance and the listeners; maps and the other allowances are made when needed',
    },
  ],
  contenders: peers.map((peer) =>
    idleContender({ peer, name: peer, label: roster[peer].label, connections: CONNECTIONS }),
  ),
};

interface IdleContender extends Pick<Contender, 'name' | 'label' | 'isVariant'> {
  readonly peer: PeerName;
  readonly connections: number;
}

/** A server that so many connections are open to. */
export function idleContender({ peer, connections, ...rest }: IdleContender): Contender {
  return {
    ...rest,
    async measure({ pace, flags }) {
      await using host = startHost(peer, ['--expose-gc', ...flags('server')]);
      await using load = startLoad(peer);
      const target = await host.call('start', { host: peer });
      const scaled = connections / pace.scale;
      // Once, so that what is there but once is there before.
      await load.call('open', { load: 'crowd', peer, target, connections: 100 });
      await load.call('run', REST_MS / pace.scale);
      await load.call('close', undefined);
      const before = await host.call('memory', undefined);
      await load.call('open', { load: 'crowd', peer, target, connections: scaled });
      await load.call('run', REST_MS);
      const after = await host.call('memory', undefined);
      await load.call('close', undefined);
      return {
        heapKB: (after.heapBytes - before.heapBytes) / scaled / 1_000,
        residentKB: (after.residentBytes - before.residentBytes) / scaled / 1_000,
      };
    },
  };
}
