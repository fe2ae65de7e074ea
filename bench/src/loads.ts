import type { Load } from './load/load.ts';
import type { Dialect, Target } from './peers/peer.ts';
import type { PeerName } from './peers/roster.ts';
import { roster } from './peers/roster.ts';

/** What a load is made of; each takes what it needs. */
export interface LoadSettings {
  /** How the server is spoken to. Default: `raw-ws`. */
  readonly peer?: PeerName;
  readonly target?: Target;
  /** URL of Redis or NATS. */
  readonly engine?: string;
  readonly connections?: number;
  readonly inFlight?: number;
  /** Messages that each client has missed. */
  readonly missed?: number;
  /** Channels that are posted to in turn. */
  readonly channels?: number;
  /** Bytes of a note. Default: 200. */
  readonly noteBytes?: number;
}

const NOWHERE: Target = { port: 0, path: '/', subprotocols: [] };
/** Milliseconds between a reply and the next request of somebody who only looks whether the server is there. */
const PROBE_PAUSE_MS = 5;

/** Opens a load, by name. */
export const loads = {
  echo: async (settings: LoadSettings): Promise<Load> => {
    const { dialect, ...rest } = await ready(settings);
    return openClosedLoop({ ...rest, dialect, exchange: dialect.echo(settings.noteBytes) });
  },
  probe: async (settings: LoadSettings): Promise<Load> => {
    const { dialect, ...rest } = await ready(settings);
    return openClosedLoop({ ...rest, dialect, exchange: dialect.echo(), pauseMs: PROBE_PAUSE_MS });
  },
  keep: async (settings: LoadSettings): Promise<Load> => {
    const { keep } = await import('./peers/sallyport/dialect.ts');
    return openClosedLoop({ ...(await ready(settings)), exchange: keep });
  },
  'fan-out': async (settings: LoadSettings): Promise<Load> => {
    const { dialect, connections: subscribers, ...rest } = await ready(settings);
    return openFanOut({ ...rest, dialect, subscribers, board: dialect.board });
  },
  'fan-out-diary': async (settings: LoadSettings): Promise<Load> => {
    const { boardOn } = await import('./peers/sallyport/dialect.ts');
    const { connections: subscribers, ...rest } = await ready(settings);
    return openFanOut({ ...rest, subscribers, board: boardOn('diary:main') });
  },
  channels: async (settings: LoadSettings): Promise<Load> => {
    const { ChannelsLoop } = await import('./load/channels-loop.ts');
    const { boardOn } = await import('./peers/sallyport/dialect.ts');
    const { channels = 1 } = settings;
    return ChannelsLoop.open({ ...(await ready(settings)), boardOn, channels });
  },
  connects: async (settings: LoadSettings): Promise<Load> => {
    const { ConnectLoop } = await import('./load/connect-loop.ts');
    return new ConnectLoop(await ready(settings));
  },
  crowd: async (settings: LoadSettings): Promise<Load> => {
    const { Crowd } = await import('./load/crowd.ts');
    return new Crowd(await ready(settings));
  },
  returning: async (settings: LoadSettings): Promise<Load> => {
    const { ReturningCrowd } = await import('./load/returning-crowd.ts');
    const { boardOn } = await import('./peers/sallyport/dialect.ts');
    return ReturningCrowd.open(await ready(settings), boardOn('diary:main'));
  },
  'nats-ask': async ({ engine = '', inFlight = 1 }: LoadSettings): Promise<Load> =>
    (await import('./engines/nats/asker.ts')).openNatsAsker(engine, inFlight),
  'nats-publish': async ({ engine = '', inFlight = 1 }: LoadSettings): Promise<Load> =>
    (await import('./engines/nats/publisher.ts')).openNatsPublisher(engine, inFlight),
  'redis-ask': async ({ engine = '', inFlight = 1 }: LoadSettings): Promise<Load> =>
    (await import('./engines/redis/asker.ts')).openRedisAsker(engine, inFlight),
  'redis-publish': async ({ engine = '', inFlight = 1 }: LoadSettings): Promise<Load> =>
    (await import('./engines/redis/publisher.ts')).openRedisPublisher(engine, inFlight),
} as const;

export type LoadName = keyof typeof loads;

interface Ready {
  readonly target: Target;
  readonly dialect: Dialect;
  readonly connections: number;
  readonly inFlight: number;
  readonly missed: number;
}

async function ready(settings: LoadSettings): Promise<Ready> {
  const { peer = 'raw-ws', target = NOWHERE } = settings;
  const { connections = 1, inFlight = 1, missed = 1 } = settings;
  return { target, dialect: await roster[peer].loadDialect(), connections, inFlight, missed };
}

async function openClosedLoop(
  options: Parameters<typeof import('./load/closed-loop.ts').ClosedLoop.open>[0],
): Promise<Load> {
  return (await import('./load/closed-loop.ts')).ClosedLoop.open(options);
}

async function openFanOut(
  options: Parameters<typeof import('./load/fan-out-loop.ts').FanOutLoop.open>[0],
): Promise<Load> {
  return (await import('./load/fan-out-loop.ts')).FanOutLoop.open(options);
}
