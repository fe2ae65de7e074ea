import type { Bus } from '@sallyport/server';
import { memoryBus } from '@sallyport/server';

/** A bus that counts what is stored, and can lose letters of work that is not. */
export interface CountedBus {
  readonly bus: Bus;
  /** Ids of what was stored in queues. */
  readonly stored: string[];
  /** Letters to services that carried work. */
  handed: number;
  /** What becomes of these. */
  handing: 'sent' | 'lost' | 'failed' | 'held';
  /** Loses, of all that is published, what this says. */
  loses(data: string): boolean;
  /** Delivers what was held, and everything that was published after it where it goes. */
  deliver(): Promise<void>;
}

export function countedBus(failure: () => Error, leaseMs = 600): CountedBus {
  const inner = memoryBus({ leaseMs });
  const { queues, topics } = inner;
  const stored: string[] = [];
  const held = new Map<string, string[]>();
  const counted: CountedBus = {
    ...{ stored, handed: 0, handing: 'sent' },
    loses: () => false,
    async deliver() {
      counted.handing = 'sent';
      for (const [subject, texts] of held) {
        held.delete(subject);
        for (const text of texts) await topics.publish(subject, text);
      }
    },
    bus: {
      ...{ logs: inner.logs, records: inner.records },
      topics: {
        subscribe: topics.subscribe.bind(topics),
        async publish(subject, data) {
          if (counted.loses(data)) return;
          const before = held.get(subject);
          if (data.includes('"kind":"work.direct",')) {
            if (counted.handing === 'failed') throw failure();
            counted.handed += 1;
            if (counted.handing === 'lost') return;
            if (counted.handing === 'held' && before === undefined) {
              held.set(subject, [data]);
              return;
            }
          }
          if (before !== undefined) before.push(data);
          else await topics.publish(subject, data);
        },
      },
      queues: {
        consume: queues.consume.bind(queues),
        deadLetters: queues.deadLetters.bind(queues),
        ...(queues.owners && { owners: queues.owners.bind(queues) }),
        ...(queues.onOwners && { onOwners: queues.onOwners.bind(queues) }),
        enqueue(subject, item) {
          stored.push(item.id);
          return queues.enqueue(subject, item);
        },
      },
      check: (signal) => inner.check(signal),
      [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
    },
  };
  return counted;
}
