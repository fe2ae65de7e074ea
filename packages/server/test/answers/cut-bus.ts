import type { Bus } from '@sallyport/server';
import { BusError, guardBus } from '@sallyport/server';

/** A way to a bus that a test can cut, as when the network of one process is gone. */
export interface CutBus {
  readonly bus: Bus;
  /** Calls that found it cut. */
  readonly refused: number;
  cut(): void;
  mend(): void;
  /** Keeps back what the bus answers until the result is called. */
  hold(): () => void;
  /** Keeps back what the bus is asked until the result is called. */
  delay(): () => void;
  /** Another bus from now on, as when the engine was started again without what it had stored. */
  lead(to: Bus): void;
}

/** A way to a bus. */
export function cutBus(first: Bus): CutBus {
  let target = first;
  let isCut = false;
  let refused = 0;
  let held = Promise.withResolvers<void>();
  held.resolve();
  let delayed = Promise.withResolvers<void>();
  delayed.resolve();
  const listeners: { readonly subject: string; readonly hear: (data: string) => void }[] = [];
  const pass = async <T>(ask: () => Promise<T>): Promise<T> => {
    const { promise: released } = held;
    await delayed.promise;
    if (!isCut) {
      const answer = await ask();
      await released;
      return answer;
    }
    refused += 1;
    throw new BusError('unavailable', 'The way to the bus is cut.');
  };
  const listen = ({ subject, hear }: (typeof listeners)[number]) =>
    target.topics.subscribe(subject, (data) => {
      if (!isCut) hear(data);
    });
  const way: Bus = {
    get logs() {
      return target.logs;
    },
    get queues() {
      return target.queues;
    },
    topics: {
      publish: (subject, data) => pass(() => target.topics.publish(subject, data)),
      subscribe(subject, hear) {
        listeners.push({ subject, hear });
        return pass(() => listen({ subject, hear }));
      },
    },
    records: {
      bucket(name, forMs) {
        const records = () => target.records.bucket(name, forMs);
        return {
          create: (...args) => pass(() => records().create(...args)),
          get: (...args) => pass(() => records().get(...args)),
          put: (...args) => pass(() => records().put(...args)),
          replace: (...args) => pass(() => records().replace(...args)),
          remove: (...args) => pass(() => records().remove(...args)),
          list: (...args) => pass(() => records().list(...args)),
        };
      },
    },
    check: (signal) => pass(() => target.check(signal)),
    async [Symbol.asyncDispose]() {},
  };
  return {
    bus: guardBus(way, { failures: Number.MAX_SAFE_INTEGER }), // asked again at once when it is mended
    get refused() {
      return refused;
    },
    cut() {
      isCut = true;
    },
    mend() {
      isCut = false;
    },
    hold() {
      held = Promise.withResolvers();
      return held.resolve;
    },
    delay() {
      delayed = Promise.withResolvers();
      return delayed.resolve;
    },
    lead(to) {
      target = to;
      for (const listener of listeners) void listen(listener);
    },
  };
}
