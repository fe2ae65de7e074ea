import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '@sallyport/server';
import { BusError } from '@sallyport/server';
import { contract } from './contract.ts';
import type { Tick } from './ledgers.ts';

const PAGE = 1_000;
const PATIENCE_MS = 60_000;
const RETRY_MS = 500;

/** The feeds as the engine holds them, read without a gateway. */
export async function readHistories(
  bus: Bus,
  feeds: number,
): Promise<Map<string, readonly Tick[]>> {
  const histories = new Map<string, readonly Tick[]>();
  for (let feed = 0; feed < feeds; feed += 1) {
    const subject = `${contract.name}:feed:${feed}`;
    histories.set(`feed:${feed}`, await patiently(() => readHistory(bus, subject)));
  }
  return histories;
}

/** An engine that has just come back, on a busy machine, may need to be asked again. */
async function patiently<T>(read: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof BusError) || performance.now() > deadline) throw error;
      await delay(RETRY_MS);
    }
  }
}

async function readHistory({ logs }: Bus, subject: string): Promise<readonly Tick[]> {
  const followed = await logs.follow(subject, () => undefined);
  followed.stop();
  const { epoch, offset: head } = followed.position;
  const ticks: Tick[] = [];
  for (let offset = 0; offset < head; ) {
    const page = await logs.read(subject, { epoch, offset }, { limit: PAGE });
    if (!page.recovered)
      throw new Error(`${subject} cannot be read after ${offset}: ${page.cause}`);
    for (const entry of page.entries) {
      const { payload } = JSON.parse(entry.data) as { payload: { n: number } }; // the contract says so
      ticks.push({ epoch: entry.epoch, offset: entry.offset, n: payload.n });
    }
    const last = page.entries.at(-1);
    if (last === undefined) throw new Error(`${subject} ends at ${offset}, not at ${head}`);
    offset = last.offset;
  }
  return ticks;
}
