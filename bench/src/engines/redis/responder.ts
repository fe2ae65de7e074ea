import type { Host } from '../../host.ts';
import { worker } from '../worker.ts';
import { ANSWERED, ASKED } from './keys.ts';
import { openClient } from './open-client.ts';

/** Answers every request with what it holds, unread, its number in front. */
export async function startRedisResponder(engine: string): Promise<Host> {
  const hearing = await openClient(engine);
  const telling = await openClient(engine);
  await hearing.subscribe(ASKED, (message) => void telling.publish(ANSWERED, message));
  return worker(async () => {
    hearing.destroy();
    telling.destroy();
  });
}
