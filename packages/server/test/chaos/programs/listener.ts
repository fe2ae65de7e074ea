import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '@sallyport/client';
import { ProtocolError } from '@sallyport/client';
import type { Received, Tick } from '../ledgers.ts';
import type { Planted } from '../planted.ts';
import { PLANTED_EVERY } from '../planted.ts';
import type { ChaosClient } from './open-client.ts';

/** One subscriber of a feed. */
export interface Listener {
  readonly received: Received;
  /** Resolves when it is subscribed for the first time. */
  readonly ready: Promise<void>;
  /** Leaves now and then, and comes back with the position that it had. */
  wander(): void;
  /** Stays where it is from now on. */
  settle(): void;
  /** Resolves when it has the message at an offset, or does not get it in time. */
  reach(offset: number): Promise<boolean>;
}

export interface ListenerParts {
  readonly client: ChaosClient;
  readonly name: string;
  readonly feed: `feed:${number}`;
  readonly random: () => number;
  readonly planted: Planted | undefined;
}

const STAY_MS = 60_000;
const AWAY_MS = 3_000;
const RETRY_MS = 1_000;
const REACH_MS = 60_000;

export function createListener({ client, name, feed, random, planted }: ListenerParts): Listener {
  const ticks: Tick[] = [];
  const gaps: string[] = [];
  const settled = new AbortController();
  const waiting = new Set<() => void>();
  let position: { epoch: string; offset: number } | undefined;
  let state: 'there' | 'away' = 'there';
  let wandering = Promise.resolve();
  let visits = 0;
  let subscription = subscribe();

  function subscribe() {
    visits += 1;
    const visit = visits;
    return client.channel(feed).subscribe(
      {
        tick({ n }, { epoch, offset }) {
          position = { epoch, offset };
          keep({ epoch, offset, n });
          for (const look of waiting) look();
        },
      },
      {
        ...(position !== undefined && { since: position }),
        gap: ({ cause }) => void gaps.push(cause),
        ended: (error) => void comeBack(error, visit),
      },
    );
  }

  /** A subscription that is refused for now, before it was ever there, is its owner's to try again. */
  async function comeBack(error: Failure, visit: number): Promise<void> {
    if (!(error instanceof ProtocolError && error.retryable)) {
      gaps.push(`ended: ${error.message}`);
      return;
    }
    await delay(RETRY_MS);
    if (state === 'there' && visit === visits) enter(); // unless it has left and come back meanwhile
  }

  function enter(): void {
    subscription = subscribe();
    subscription.ready.catch(() => undefined); // it ends again, or goes on trying
  }

  function keep(tick: Tick): void {
    const isStruck = planted !== undefined && tick.offset % PLANTED_EVERY === 0;
    if (isStruck && planted === 'drop') return;
    if (isStruck && planted === 'swap') ticks.splice(-1, 0, tick);
    else ticks.push(tick);
    if (isStruck && planted === 'double') ticks.push(tick);
  }

  async function wander(): Promise<void> {
    const pause = (ms: number) =>
      delay(ms * random(), undefined, { signal: settled.signal }).catch(() => undefined); // it ends
    for (;;) {
      await pause(STAY_MS);
      if (settled.signal.aborted) return;
      if (position === undefined) continue; // there is nothing yet to come back to
      state = 'away';
      void subscription.close();
      await pause(AWAY_MS);
      state = 'there';
      enter();
    }
  }

  return {
    received: { client: name, feed, ticks, gaps },
    ready: subscription.ready,
    wander() {
      wandering = wander();
    },
    settle: () => settled.abort(),
    async reach(offset) {
      await wandering;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const look = (): void => {
        if ((position?.offset ?? 0) >= offset) resolve(true);
      };
      const timer = setTimeout(() => resolve(false), REACH_MS);
      waiting.add(look);
      look();
      const isThere = await promise;
      clearTimeout(timer);
      waiting.delete(look);
      return isThere;
    },
  };
}
