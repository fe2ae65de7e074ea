import { describe, expect, it } from 'vitest';
import { createTimeHistogram, recordMs } from '../../src/load/histogram.ts';
import type { Measured } from '../../src/load/measured.ts';
import { parseThreshold } from '../../src/load/threshold.ts';

const answer = createTimeHistogram();
for (let ms = 1; ms <= 100; ms += 1) recordMs(answer, ms);

const measured: Measured = {
  times: new Map([
    ['answer', answer],
    ['room: say it', answer],
    ['connect', createTimeHistogram()],
  ]),
  shares: { errors: 0.005, delivery: 1, connected: undefined },
  counts: { errors: 2, duplicates: 0, lost: 0 },
};

describe('a threshold', () => {
  it.each([
    ['p99 < 100ms', true],
    ['p99<99ms', false],
    ['p50 <= 0.051s', true],
    ['max > 99 ms', true],
    ['mean < 50ms', false],
    ['room: say it p90 < 91ms', true],
    ['errors < 1%', true],
    ['errors < 0.5%', false],
    ['errors == 0', false],
    ['delivery == 100%', true],
    ['duplicates == 0', true],
    ['lost >= 1', false],
  ])('%s: %s', (text, held) => {
    expect(parseThreshold(text, ['room: say it']).judge(measured)).toMatchObject({ text, held });
  });

  it.each(['connect p99 < 50ms', 'connected == 100%'])('%s is missed by nothing', (text) => {
    const verdict = parseThreshold(text, []).judge(measured);
    expect(verdict).toEqual({ text, measured: undefined, held: false });
  });

  it.each(['', 'p99', 'p99 < 100', 'p999 < 1ms', 'errors < 1ms', 'p99 = 1ms', 'other p99 < 1ms'])(
    '"%s" is refused',
    (text) => {
      expect(() => parseThreshold(text, ['mine'])).toThrow(/^threshold_invalid: .*mine\.$/);
    },
  );
});
