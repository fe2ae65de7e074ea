import type { Measurement } from '../pair.ts';
import type { PeerName } from '../peers/roster.ts';
import { peerNames } from '../peers/roster.ts';
import type { Spread } from './spread.ts';
import { spreadOf } from './spread.ts';

const figures = ['repliesPerSecond', 'p50Ms', 'p99Ms', 'cpuMicrosPerReply'] as const;

type Figure = (typeof figures)[number];

/** One row of the table. */
export interface Row {
  readonly scenario: string;
  readonly peer: PeerName;
  readonly figures: Readonly<Record<Figure, Spread>>;
  /** Sallyport's figure over this peer's, within each round; absent where Sallyport did not run. */
  readonly ratios?: Readonly<Record<Figure, Spread>>;
}

const [baseline] = peerNames;

/** Medians over the rounds, and ratios within them. */
export function summarise(measurements: readonly Measurement[]): readonly Row[] {
  const places = Map.groupBy(measurements, ({ scenario, peer }) => `${scenario}/${peer}`);
  return [...places.values()].flatMap((ofPeer) => {
    const [first] = ofPeer;
    if (first === undefined) return [];
    const { scenario, peer } = first;
    const ofBaseline = measurements.filter((m) => m.scenario === scenario && m.peer === baseline);
    const row = { scenario, peer, figures: each((figure) => ofPeer.map((m) => m[figure])) };
    if (ofBaseline.length === 0) return [row];
    const ratio = (figure: Figure, { round, ...theirs }: Omit<Measurement, 'peer'>): number =>
      (ofBaseline.find((m) => m.round === round)?.[figure] ?? Number.NaN) / theirs[figure];
    return [{ ...row, ratios: each((figure) => ofPeer.map((m) => ratio(figure, m))) }];
  });
}

function each(valuesOf: (figure: Figure) => readonly number[]): Record<Figure, Spread> {
  const spread = (figure: Figure): Spread => spreadOf(valuesOf(figure));
  return {
    repliesPerSecond: spread('repliesPerSecond'),
    p50Ms: spread('p50Ms'),
    p99Ms: spread('p99Ms'),
    cpuMicrosPerReply: spread('cpuMicrosPerReply'),
  };
}
