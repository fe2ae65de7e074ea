import type { Spread } from './spread.ts';

/** A median with its spread. @param digits After the point; three significant ones where it is absent. */
export function show({ median, min, max }: Spread, digits?: number): string {
  const format = (value: number): string =>
    digits === undefined
      ? value.toLocaleString('en-US', { maximumSignificantDigits: 3 })
      : value.toFixed(digits);
  return `${format(median)} (${format(min)}–${format(max)})`;
}

/** One line of a Markdown table. */
export function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}
