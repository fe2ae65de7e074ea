import type { Bus, LogEntry } from '@sallyport/server';
import { BusError, memoryBus } from '@sallyport/server';

const start = { epoch: '', offset: 0 };

/** A bus that can be away: it then stores or not, and fails all the same. */
export function leavingBus() {
  const bus = memoryBus();
  let state: 'there' | 'away' | 'mute' | 'full' = 'there';
  let calls = 0;
  const met = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    calls += 1;
    if (state === 'full') throw new BusError('refused', 'There is no memory left.');
    if (state === 'away') throw new BusError('unavailable', 'It is away.');
    const result = await call();
    if (state === 'mute') throw new BusError('unavailable', 'It did not answer.');
    return result;
  };
  const leaving: Bus = {
    ...bus,
    logs: {
      append: (...args) => met(() => bus.logs.append(...args)),
      read: (...args) => met(() => bus.logs.read(...args)),
      follow: (...args) => met(() => bus.logs.follow(...args)),
    },
    check: (signal) => met(() => bus.check(signal)),
    [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose](),
  };
  return {
    bus: leaving,
    become: (next: typeof state) => {
      state = next;
    },
    calls: () => calls,
    async stored(subject: string): Promise<string[]> {
      const { position } = await bus.logs.follow(subject, () => {});
      const page = await bus.logs.read(
        subject,
        { ...start, epoch: position.epoch },
        { limit: 100_000 },
      );
      return page.recovered ? page.entries.map(({ data }: LogEntry) => data) : [];
    },
  };
}
