import type { Bus } from '@sallyport/server';
import { contract } from './contract.ts';
import type { Tick } from './ledgers.ts';

const PAGE = 1_000;

/** The feeds as the engine holds them, read without a gateway. */
export async function readHistories(
  bus: Bus,
  feeds: number,
): Promise<Map<string, readonly Tick[]>> {
  const histories = new Map<string, readonly Tick[]>();
  for (let feed = 0; feed < feeds; feed += 1) {
    histories.set(`feed:${feed}`, await readHistory(bus, `${contract.name}:feed:${feed}`));
  }
  return histories;
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
