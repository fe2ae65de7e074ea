import type { Clock } from '../clock.ts';

/** Counts what users were given; `false` where one had enough. */
export type TicketRate = (userId: string) => boolean;

const WINDOW_MS = 60_000;
/** Users in one window; past it nobody new gets a ticket until it ends. */
const MAX_USERS = 100_000;

/** Bounds the tickets of each user in a minute. All are forgotten together at its end, so that nothing grows. */
export function createTicketRate(perMinute: number, clock: Clock): TicketRate {
  const counts = new Map<string, number>();
  let windowStart = clock.monotonicMs();
  return (userId) => {
    const now = clock.monotonicMs();
    if (now - windowStart >= WINDOW_MS) {
      counts.clear();
      windowStart = now;
    }
    const count = counts.get(userId) ?? 0;
    if (count >= perMinute || (count === 0 && counts.size >= MAX_USERS)) return false;
    counts.set(userId, count + 1);
    return true;
  };
}
