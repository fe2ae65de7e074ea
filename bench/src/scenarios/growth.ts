import { rateFigures } from '../figures.ts';
import type { LoadSettings, loads } from '../loads.ts';
import { measureLoad } from '../measure-load.ts';
import type { PeerName } from '../peers/roster.ts';
import { roster } from '../peers/roster.ts';
import { startHost } from '../process/start.ts';
import type { Contender, Curve, Goal, Scenario } from '../scenario.ts';
import { idleContender, idleFigures } from './idle.ts';

/** Ten times as much costs at most eleven times as much, so each unit of it at most this much more. */
const ALLOWED = 1.1;
/** Processor time hardly varies from round to round. */
const ROUNDS = 3;

interface GrowingLoad {
  /** What grows. */
  readonly of: 'connections' | 'channels' | 'subscribers' | 'payload';
  readonly title: string;
  /** What is counted, such as `replies`. */
  readonly counted: string;
  readonly axis: string;
  /** The smallest first. */
  readonly sizes: readonly number[];
  /** Besides Sallyport. */
  readonly reference?: PeerName;
  readonly load: keyof typeof loads;
  readonly settings: (size: number) => LoadSettings;
  /** Units of work in what is counted once. Default: 1. */
  readonly unitsOf?: (size: number) => number;
  /** One of them, such as `reply`. */
  readonly unit: string;
}

const connections = growth({
  of: 'connections',
  title: 'Growth: echo with more connections, 1 in flight on each',
  counted: 'replies',
  unit: 'reply',
  axis: 'connections',
  sizes: [1_000, 3_000, 10_000],
  reference: 'raw-ws',
  load: 'echo',
  settings: (size) => ({ connections: size }),
});

const channels = growth({
  of: 'channels',
  title: 'Growth: fan-out with more channels, 500 connections, 10 subscribers of each channel',
  counted: 'deliveries',
  unit: 'delivery',
  axis: 'channels',
  sizes: [500, 1_500, 5_000],
  load: 'channels',
  settings: (size) => ({ connections: 500, channels: size, inFlight: 16 }),
});

const subscribers = growth({
  of: 'subscribers',
  title: 'Growth: fan-out with more subscribers, one publication at a time',
  counted: 'deliveries',
  unit: 'delivery',
  axis: 'subscribers',
  sizes: [1_000, 3_000, 10_000],
  reference: 'raw-ws',
  load: 'fan-out',
  settings: (size) => ({ connections: size }),
});

const payload = growth({
  of: 'payload',
  title: 'Growth: echo with a larger payload, 100 connections, 1 in flight on each',
  counted: 'replies',
  axis: 'bytes of JSON payload',
  sizes: [200, 2_000, 20_000],
  reference: 'raw-ws',
  load: 'echo',
  settings: (size) => ({ connections: 100, noteBytes: size }),
  unitsOf: (size) => size / 1_000,
  unit: 'KB',
});

const idleSizes = [1_000, 3_000, 10_000];

/** What an open connection keeps, the more of them there are. */
const idle: Scenario = {
  name: 'growth-idle',
  title: 'Growth: memory of more idle connections',
  figures: idleFigures,
  goals: goals('heapKB', idleSizes),
  rounds: ROUNDS,
  growth: {
    ...{ axis: 'connections', figure: 'heapKB', cost: 'memory of a connection, KB' },
    curves: [curve('sallyport', idleSizes)],
  },
  contenders: idleSizes.map((size) =>
    idleContender({
      ...{ peer: 'sallyport', connections: size, name: nameOf(size) },
      ...{ label: `Sallyport, ${show(size)} connections`, isVariant: !isAnEnd(size, idleSizes) },
    }),
  ),
};

/** The cost of one unit of work as one thing grows, by the same load: flat where growth is linear. */
export const growths: readonly Scenario[] = [connections, channels, subscribers, payload, idle];

function growth(growing: GrowingLoad): Scenario {
  const { of, title, sizes, reference, counted, axis, unit, unitsOf } = growing;
  const peers: readonly PeerName[] = ['sallyport', ...(reference === undefined ? [] : [reference])];
  const cost = { name: 'unitMicros', label: `CPU, µs a ${unit}`, digits: 2 };
  const figure = unitsOf === undefined ? 'cpuMicros' : cost.name;
  return {
    name: `growth-${of}`,
    title,
    figures: [...rateFigures(counted), ...(unitsOf === undefined ? [] : [cost])],
    goals: goals(figure, sizes),
    rounds: ROUNDS,
    growth: {
      axis,
      figure,
      cost: `processor time of a ${unit}, µs`,
      curves: peers.map((peer) => curve(peer, sizesOf(peer, sizes))),
    },
    contenders: peers.flatMap((peer) =>
      sizesOf(peer, sizes).map((size) => contender(growing, peer, size)),
    ),
  };
}

function contender(growing: GrowingLoad, peer: PeerName, size: number): Contender {
  const { load, settings, axis, of, unitsOf = () => 1 } = growing;
  return {
    name: nameOf(size, peer),
    label: `${roster[peer].label}, ${show(size)} ${axis}`,
    isVariant: peer !== 'sallyport' || !isAnEnd(size, growing.sizes),
    async measure({ pace, flags }) {
      await using host = startHost(roster[peer].label, flags('server'));
      const target = await host.call('start', { host: peer });
      // Bytes are the same in a quick run; what there is many of is less.
      const scaled = of === 'payload' ? size : size / pace.scale;
      const loading = { load, peer, target, ...settings(scaled) };
      const figures = await measureLoad({ ...loading, hosts: [host], pace });
      return { ...figures, unitMicros: (figures.cpuMicros ?? Number.NaN) / unitsOf(size) };
    },
  };
}

/** A reference is measured at both ends only. */
function sizesOf(peer: PeerName, sizes: readonly number[]): readonly number[] {
  return peer === 'sallyport' ? sizes : sizes.filter((size) => isAnEnd(size, sizes));
}

function isAnEnd(size: number, sizes: readonly number[]): boolean {
  return size === sizes[0] || size === sizes.at(-1);
}

/** Each size against a tenth of it, or the smallest, so that a cliff on the way is seen. */
function goals(figure: string, [smallest = 0, ...larger]: readonly number[]): readonly Goal[] {
  const reason =
    'what raw `ws` grows by under the same load, in the table, is the share of Node and the kernel';
  return larger.map((size) => {
    const against = nameOf(larger.includes(size / 10) ? size / 10 : smallest);
    return {
      ...{ id: 'P9', figure, of: nameOf(size), against, reason },
      ...{ bound: 'at most', value: ALLOWED },
    };
  });
}

function curve(peer: PeerName, sizes: readonly number[]): Curve {
  const { label } = roster[peer];
  return { label, sizes: Object.fromEntries(sizes.map((size) => [nameOf(size, peer), size])) };
}

function nameOf(size: number, peer: PeerName = 'sallyport'): string {
  return `${peer}-${size}`;
}

function show(size: number): string {
  return size.toLocaleString('en-US');
}
