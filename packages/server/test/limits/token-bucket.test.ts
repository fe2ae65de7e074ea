import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/limits/gateway-limits.ts';
import { MessageAllowance } from '../../src/limits/message-allowance.ts';
import { TokenBucket } from '../../src/limits/token-bucket.ts';

const RATE = { perSecond: 10, burst: 3 };

describe('a token bucket', () => {
  it('gives its burst at once, then as many as time brings', () => {
    const bucket = new TokenBucket(RATE, 1_000);
    expect([1, 2, 3, 4].map(() => bucket.take(1_000))).toEqual([true, true, true, false]);
    expect(bucket.waitMs(1_000)).toBe(100);
    expect([bucket.take(1_050), bucket.take(1_100), bucket.take(1_100)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('never holds more than its burst', () => {
    const bucket = new TokenBucket(RATE, 0);
    expect(bucket.full(0)).toBe(true);
    bucket.take(0);
    expect([bucket.full(99), bucket.full(100)]).toEqual([false, true]);
    expect([1, 2, 3, 4].map(() => bucket.take(1_000_000))).toEqual([true, true, true, false]);
  });

  it('neither fills nor empties when the clock is set back', () => {
    const bucket = new TokenBucket(RATE, 1_000_000);
    for (let n = 0; n < 3; n += 1) bucket.take(1_000_000);
    expect([bucket.take(0), bucket.take(50), bucket.take(100)]).toEqual([false, false, true]);
  });
});

describe('the allowance of a connection', () => {
  it('is taken, then refused, then exhausted, and comes back', () => {
    const limits = { ...DEFAULT_LIMITS, messagesPerSecond: 10, messageBurst: 2 };
    const allowance = new MessageAllowance(limits, 0);
    expect([1, 2, 3, 4, 5].map(() => allowance.take(0))).toEqual([
      'taken',
      'taken',
      'refused',
      'refused',
      'exhausted',
    ]);
    expect(allowance.retryAfterMs(0)).toBe(100);
    expect(allowance.take(100)).toBe('taken');
  });
});
