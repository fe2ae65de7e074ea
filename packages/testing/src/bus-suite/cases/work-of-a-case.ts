import assert from 'node:assert/strict';
import type { Bus, ConsumeOptions, QueueItem } from '@sallyport/server';

/** A piece of work whose data are its id. */
export function itemOf(id: string, rest: Partial<QueueItem> = {}): QueueItem {
  return { id, lane: 'lane', key: '', serial: false, data: id, ...rest };
}

/** How an instance consumes, where the case does not say. */
export function asConsumer(instance: string, rest: Partial<ConsumeOptions> = {}): ConsumeOptions {
  return { instance, concurrency: 100, maxTries: 3, ...rest };
}

/** That many ids. */
export const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${at}`);

/** Stores work that nobody stored before, side by side. */
export async function enqueueAll(
  bus: Bus,
  subject: string,
  items: readonly QueueItem[],
): Promise<void> {
  const outcomes = await Promise.all(items.map((item) => bus.queues.enqueue(subject, item)));
  for (const outcome of outcomes) assert.deepEqual(outcome, { status: 'accepted' });
}
