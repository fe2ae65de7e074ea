import { setTimeout as delay } from 'node:timers/promises';
import type { Asked } from '../ledgers.ts';
import type { ChaosClient } from './open-client.ts';

/** Asks for work, again and again. */
export interface Asker {
  readonly asked: readonly Asked[];
  /** How much was acknowledged. */
  readonly done: number;
  start(): void;
  /** Resolves when nothing is asked for any more and everything is answered. */
  finish(): Promise<void>;
}

export interface AskerParts {
  readonly client: ChaosClient;
  readonly name: string;
  readonly desk: `desk:${number}`;
  readonly random: () => number;
  /** From one to the next. */
  readonly pauseMs: number;
}

const MAX_IN_FLIGHT = 32;
const REPEATS = 0.05;

/** Half of what it asks for are requests, half durable orders; of those some are sent again under the same id. */
export function createAsker({ client, name, desk, random, pauseMs }: AskerParts): Asker {
  const channel = client.channel(desk);
  const asked: Asked[] = [];
  const flights = new Set<Promise<void>>();
  const stop = new AbortController();
  let running = Promise.resolve();
  let done = 0;
  let number = 0;

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      const pause = delay(pauseMs * (0.5 + random()), undefined, { signal: stop.signal });
      await pause.catch(() => undefined); // it ends
      if (flights.size >= MAX_IN_FLIGHT) continue;
      number += 1;
      const flight: Promise<void> = ask(`${name}:${number}`).finally(() => flights.delete(flight));
      flights.add(flight);
    }
  }

  async function ask(key: string): Promise<void> {
    const kind = random() < 0.5 ? 'stamp' : 'order';
    const isRepeated = kind === 'order' && random() < REPEATS;
    const startedAt = performance.now();
    const answer = await (kind === 'stamp' ? stamp(key) : order(key));
    const tookMs = Math.round(performance.now() - startedAt);
    if (answer.outcome === 'done') done += 1;
    const noted: Asked = { key, kind, ...answer, at: Date.now(), tookMs };
    if (isRepeated && answer.outcome === 'done') {
      const { outcome: repeated } = await order(key);
      asked.push({ ...noted, repeated });
    } else asked.push(noted);
  }

  async function stamp(key: string): Promise<Pick<Asked, 'outcome' | 'stamp'>> {
    try {
      return { outcome: 'done', stamp: (await channel.request('stamp', { key })).stamp };
    } catch (error) {
      return { outcome: codeOf(error) };
    }
  }

  async function order(key: string): Promise<Pick<Asked, 'outcome'>> {
    try {
      await channel.send('order', { key }, { id: `order-${key}` });
      return { outcome: 'done' };
    } catch (error) {
      return { outcome: codeOf(error) };
    }
  }

  return {
    asked,
    get done() {
      return done;
    },
    start() {
      running = run();
    },
    async finish() {
      stop.abort();
      await running;
      await Promise.all(flights);
    },
  };
}

function codeOf(error: unknown): string {
  const { code } = Object(error) as { code?: unknown }; // both kinds of error have one
  return String(code ?? error);
}
