import { describe, expect, it } from 'vitest';
import { MAX_DELAY_MS, reconnectDelay } from '../../src/connection/reconnect-delay.ts';

const almostOne = 0.999_999;

describe('reconnectDelay', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [5, 16_000],
    [6, MAX_DELAY_MS],
    [60, MAX_DELAY_MS],
    [2_000, MAX_DELAY_MS],
  ])('[SP-LIV-014] failure %i waits up to %i ms', (failures, bound) => {
    expect(reconnectDelay({ failures, random: 0 })).toBe(0);
    expect(reconnectDelay({ failures, random: almostOne })).toBe(bound);
    expect(reconnectDelay({ failures, random: 0.5 })).toBe(bound / 2);
  });

  it('[SP-LIV-015] spreads over the time that goaway named, however often it failed', () => {
    expect(reconnectDelay({ failures: 9, random: 0.5, spreadMs: 60_000 })).toBe(30_000);
    expect(reconnectDelay({ failures: 1, random: 0.5, spreadMs: 0 })).toBe(0);
  });

  it('[SP-LIV-016] waits at least as long as the server asked, and then with jitter', () => {
    expect(reconnectDelay({ failures: 1, random: 0, retryAfterMs: 120_000 })).toBe(120_000);
    expect(reconnectDelay({ failures: 1, random: 0.5, retryAfterMs: 120_000 })).toBe(120_500);
  });
});
