import type { TicketStore } from './ticket-store.ts';

/** How many tickets wait at once where nobody says otherwise. */
const MAX_TICKETS = 10_000;

/**
 * Keeps tickets in this process: for one gateway, or for several behind a proxy that sends a client always to the
 * same one.
 */
export function memoryTicketStore({ maxTickets = MAX_TICKETS } = {}): TicketStore {
  // Tickets of one gateway live equally long, so the oldest are the first to go.
  const entries = new Map<string, { readonly value: string; readonly until: number }>();

  const forgetExpired = (): void => {
    const now = performance.now();
    for (const [key, { until }] of entries) {
      if (until > now) return;
      entries.delete(key);
    }
  };

  return {
    put(key, value, ttlMs) {
      forgetExpired();
      if (entries.size >= maxTickets) return false;
      entries.set(key, { value, until: performance.now() + ttlMs });
      return true;
    },
    take(key) {
      const entry = entries.get(key);
      entries.delete(key);
      return entry !== undefined && entry.until > performance.now() ? entry.value : undefined;
    },
  };
}
