import type { TimeHistogram } from './histogram.ts';
import { percentileMs } from './histogram.ts';
import { LoadError } from './load-error.ts';
import type { Measured } from './measured.ts';

/** Something that must hold, such as `p99 < 100ms`. */
export interface Threshold {
  readonly text: string;
  readonly judge: (measured: Measured) => Verdict;
}

/** Whether it held, and what was measured; nothing where there was nothing to measure. */
export interface Verdict {
  readonly text: string;
  readonly measured: string | undefined;
  readonly held: boolean;
}

const TIME =
  /^(?:(.+) )?(p\d{1,2}(?:\.\d+)?|max|mean)\s*(<=|>=|==|<|>)\s*(\d+(?:\.\d+)?)\s*(ms|s)$/;
const SHARE = /^(errors|delivery|connected)\s*(<=|>=|==|<|>)\s*(\d+(?:\.\d+)?)\s*%$/;
const COUNT = /^(errors|duplicates|lost)\s*(<=|>=|==|<|>)\s*(\d+)$/;

/**
 * Reads a threshold. Without a subject a time is that of all answers.
 *
 * @throws LoadError `threshold_invalid` naming what may be written.
 */
export function parseThreshold(text: string, actions: readonly string[]): Threshold {
  const [, shareName, shareOperator, percent] = SHARE.exec(text) ?? [];
  if (shareName !== undefined && shareOperator !== undefined) {
    const limit = Number(percent);
    return threshold(text, compare(shareOperator, limit), (measured) => {
      const value = measured.shares[shareName];
      return value === undefined ? undefined : { value: value * 100, unit: ' %' };
    });
  }
  const [, countName, countOperator, count] = COUNT.exec(text) ?? [];
  if (countName !== undefined && countOperator !== undefined) {
    return threshold(text, compare(countOperator, Number(count)), (measured) => ({
      value: measured.counts[countName] ?? 0,
      unit: '',
    }));
  }
  const [, subject = 'answer', statistic, operator, amount, unit] = TIME.exec(text) ?? [];
  const subjects = ['connect', 'subscribe', 'answer', 'delivery', 'lag', ...actions];
  if (statistic === undefined || operator === undefined || !subjects.includes(subject)) {
    throw new LoadError(
      'threshold_invalid',
      `"${text}" is no threshold. Write for instance "p99 < 100ms", "connect p99 < 50ms", "delivery p99.9 < 1s", "errors < 1%", "delivery == 100%", "connected == 100%" or "duplicates == 0"; times are of: ${subjects.join(', ')}.`,
    );
  }
  const limitMs = Number(amount) * (unit === 's' ? 1_000 : 1);
  return threshold(text, compare(operator, limitMs), (measured) => {
    const histogram = measured.times.get(subject);
    if (histogram === undefined || histogram.count === 0) return undefined;
    return { value: statisticOf(histogram, statistic), unit: ' ms' };
  });
}

interface Reading {
  readonly value: number;
  readonly unit: string;
}

function threshold(
  text: string,
  holds: (value: number) => boolean,
  read: (measured: Measured) => Reading | undefined,
): Threshold {
  return {
    text,
    judge(measured) {
      const reading = read(measured);
      if (reading === undefined) return { text, measured: undefined, held: false };
      const shown = `${Number(reading.value.toFixed(3))}${reading.unit}`;
      return { text, measured: shown, held: holds(reading.value) };
    },
  };
}

function compare(operator: string, limit: number): (value: number) => boolean {
  switch (operator) {
    case '<':
      return (value) => value < limit;
    case '<=':
      return (value) => value <= limit;
    case '>':
      return (value) => value > limit;
    case '>=':
      return (value) => value >= limit;
    default:
      return (value) => value === limit;
  }
}

function statisticOf(histogram: TimeHistogram, statistic: string): number {
  if (statistic === 'max') return histogram.max / 1_000;
  if (statistic === 'mean') return histogram.mean / 1_000;
  return percentileMs(histogram, Number(statistic.slice(1)));
}
