import type { Host } from '../../host.ts';
import { worker } from '../worker.ts';
import { GROUP, STREAM } from './keys.ts';
import { openClient } from './open-client.ts';

/** Takes every stored entry of a stream as a consumer group does, acknowledges it and removes it. */
export async function startRedisConsumer(engine: string): Promise<Host> {
  const reading = await openClient(engine);
  const telling = await openClient(engine);
  await telling.xGroupCreate(STREAM, GROUP, '$', { MKSTREAM: true });
  let isOver = false;
  const read = async (): Promise<void> => {
    const from = [{ key: STREAM, id: '>' }];
    while (!isOver) {
      const found = await reading.xReadGroup(GROUP, 'one', from, { COUNT: 1_000, BLOCK: 1_000 });
      const entries = (found as { messages: { id: string }[] }[] | null)?.[0]?.messages ?? []; // RESP 2
      const ids = entries.map(({ id }) => id);
      if (ids.length === 0) continue;
      await Promise.all([telling.xAck(STREAM, GROUP, ids), telling.xDel(STREAM, ids)]);
    }
  };
  const ended = read().catch((error: unknown) => {
    if (!isOver) throw error;
  });
  return worker(async () => {
    isOver = true;
    reading.destroy();
    await ended;
    telling.destroy();
  });
}
