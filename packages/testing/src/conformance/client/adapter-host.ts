import { Unreachable } from '../case-failure.ts';
import type { AdapterSession } from './adapter-session.ts';
import { openAdapterSession } from './adapter-session.ts';
import type { AdapterLink } from './link/adapter-link.ts';

/** Keeps one adapter at hand, and starts another where it is gone. `await using` ends it. */
export interface AdapterHost extends AsyncDisposable {
  readonly name: string;
  /**
   * The adapter, which goes on from case to case.
   *
   * @throws Unreachable where there is none. Where there never was one, it is not tried again.
   */
  session(): Promise<AdapterSession>;
}

/** Milliseconds in which an adapter must say hello, where nobody says otherwise. */
const DEFAULT_START_MS = 30_000;

/** Makes the host of the adapters that come over a link. */
export function createAdapterHost(link: AdapterLink, startMs = DEFAULT_START_MS): AdapterHost {
  let current: AdapterSession | undefined;
  let first: unknown;
  return {
    name: link.name,
    async session() {
      if (current?.alive) return current;
      await current?.stop();
      if (first instanceof Unreachable) throw first;
      try {
        current = await openAdapterSession(link, startMs);
        return current;
      } catch (error) {
        if (current === undefined) first = error;
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      await current?.stop();
    },
  };
}
