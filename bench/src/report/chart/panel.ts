import type { Bounds } from './ticks.ts';
import { ticks } from './ticks.ts';

/** One diagram: lines over one axis each way, which begins at zero upwards. */
export interface Panel {
  readonly title: string;
  readonly x: Axis & { readonly isLog?: boolean };
  readonly y: Axis;
  readonly lines: readonly Line[];
}

interface Axis {
  /** With its unit. */
  readonly label: string;
}

export interface Line {
  readonly label: string;
  readonly points: readonly Point[];
  /** Drawn dashed, without marks: a bound rather than something measured. */
  readonly isBound?: boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
  /** Lowest and highest, where there were several. */
  readonly min?: number;
  readonly max?: number;
}

export const PANEL = { width: 440, height: 300 };
const PLOT = { left: 64, top: 58, right: 30, bottom: 46 };
const WIDTH = PANEL.width - PLOT.left - PLOT.right;
const HEIGHT = PANEL.height - PLOT.top - PLOT.bottom;
/** Points up to which each gets a mark. */
const MARKED = 12;

/** The elements of a panel, its upper left corner at 0, 0. */
export function drawPanel({ title, x, y, lines }: Panel): string {
  const points = lines.flatMap((line) => line.points);
  const value = (at: number): number => (x.isLog ? Math.log10(at) : at);
  const xs = points.map((point) => value(point.x));
  const yTicks = ticks({ from: 0, to: Math.max(...points.map((point) => point.max ?? point.y)) });
  const xRange = { from: Math.min(...xs), to: Math.max(...xs) };
  const yRange = { from: 0, to: yTicks.at(-1) ?? 1 };
  const left = (at: number): string => (PLOT.left + share(value(at), xRange) * WIDTH).toFixed(1);
  const top = (at: number): string => (PLOT.top + (1 - share(at, yRange)) * HEIGHT).toFixed(1);
  const xTicks = x.isLog ? [...new Set(points.map((point) => point.x))] : ticks(xRange);
  const right = PLOT.left + WIDTH;
  const foot = PLOT.top + HEIGHT;
  return [
    `<text class="title" x="${PLOT.left}" y="20">${escapeText(title)}</text>`,
    ...yTicks.flatMap((at) => [
      `<path class="grid" d="M${PLOT.left} ${top(at)}H${right}"/>`,
      `<text class="tick" text-anchor="end" dy="4" x="${PLOT.left - 6}" y="${top(at)}">${show(at)}</text>`,
    ]),
    ...xTicks
      .filter((at) => value(at) >= xRange.from && value(at) <= xRange.to)
      .map(
        (at) =>
          `<text class="tick" text-anchor="middle" x="${left(at)}" y="${foot + 16}">${show(at)}</text>`,
      ),
    `<path class="axis" d="M${PLOT.left} ${PLOT.top}V${foot}H${right}"/>`,
    `<text class="label" text-anchor="middle" x="${PLOT.left + WIDTH / 2}" y="${foot + 36}">${escapeText(x.label)}</text>`,
    `<text class="label" text-anchor="middle" transform="translate(20 ${PLOT.top + HEIGHT / 2}) rotate(-90)">${escapeText(y.label)}</text>`,
    ...lines.map((line, index) => drawLine(line, index, { left, top })),
  ].join('\n');
}

interface Places {
  readonly left: (x: number) => string;
  readonly top: (y: number) => string;
}

function drawLine({ label, points, isBound }: Line, index: number, { left, top }: Places): string {
  const path = points.map(({ x, y }) => `${left(x)} ${top(y)}`).join('L');
  const spreads = points.map(({ x, y, min = y, max = y }) =>
    min === max ? '' : `<path d="M${left(x)} ${top(min)}V${top(max)}"/>`,
  );
  const marks =
    isBound || points.length > MARKED
      ? []
      : points.map(({ x, y }) => `<circle cx="${left(x)}" cy="${top(y)}" r="3.5"/>`);
  // Names in one row above the plot, each after a piece of its line.
  const legend = PLOT.left + index * 124;
  return `<g class="${isBound ? 'bound' : `line-${index}`}">
<path class="curve" d="M${path}"/>${spreads.join('')}${marks.join('')}
<path class="curve" d="M${legend} 39h18"/><text class="label" x="${legend + 23}" y="43">${escapeText(label)}</text>
</g>`;
}

function share(at: number, { from, to }: Bounds): number {
  return to === from ? 0.5 : (at - from) / (to - from);
}

function show(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}

/** As text of an element. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
