import { roster } from '../peers/roster.ts';
import type { BenchResult } from './result.ts';
import type { Spread } from './spread.ts';
import type { Row } from './summary.ts';

const HEADINGS = [
  'connections x in flight',
  'server',
  'replies/s',
  'p50, ms',
  'p99, ms',
  'server CPU, µs/reply',
  'Sallyport: replies/s',
  'p50',
  'p99',
  'CPU',
];

/** One table, and one line on how it came about. */
export function toMarkdown({ startedAt, machine, pace, payloadBytes, rows }: BenchResult): string {
  const lines = [
    line(HEADINGS),
    line(HEADINGS.map((_, index) => (index < 2 ? '---' : '---:'))),
    ...rows.map((row) => line(cells(row))),
  ];
  const date = startedAt.slice(0, 'YYYY-MM-DD'.length);
  return `${lines.join('\n')}

${date}; Node ${machine.node}, ${machine.platform}, ${machine.cores} cores; ${payloadBytes}-byte JSON payload; ${pace.rounds} rounds, ${pace.measureMs / 1_000} s each after ${pace.warmUpMs / 1_000} s of warm-up. Median (lowest–highest round). The last four columns are Sallyport's figure divided by that server's, within the same round.
`;
}

function cells({ scenario, peer, figures, ratios }: Row): readonly string[] {
  const { repliesPerSecond, p50Ms, p99Ms, cpuMicrosPerReply } = figures;
  return [
    scenario,
    roster[peer].label,
    show(repliesPerSecond, thousands),
    show(p50Ms, decimals(3)),
    show(p99Ms, decimals(3)),
    show(cpuMicrosPerReply, decimals(1)),
    ...(['repliesPerSecond', 'p50Ms', 'p99Ms', 'cpuMicrosPerReply'] as const).map((figure) =>
      ratios === undefined || peer === 'sallyport' ? '' : show(ratios[figure], decimals(2)),
    ),
  ];
}

type Format = (value: number) => string;

function show({ median, min, max }: Spread, format: Format): string {
  return `${format(median)} (${format(min)}–${format(max)})`;
}

function thousands(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

function decimals(digits: number): Format {
  return (value) => value.toFixed(digits);
}

function line(columns: readonly string[]): string {
  return `| ${columns.join(' | ')} |`;
}
