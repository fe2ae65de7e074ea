import type { Host } from '../../host.ts';
import { worker } from '../worker.ts';
import { ANSWERED, ASKED } from './keys.ts';
import { openClient } from './open-client.ts';

/** Answers every request, its number in front: with what it holds, unread, where it is told nothing else. */
export async function startRedisResponder(
  engine: string,
  answer?: (text: string) => string,
): Promise<Host> {
  const hearing = await openClient(engine);
  const telling = await openClient(engine);
  await hearing.subscribe(ASKED, (message) => {
    if (answer === undefined) return void telling.publish(ANSWERED, message);
    const end = message.indexOf(' ') + 1;
    void telling.publish(ANSWERED, message.slice(0, end) + answer(message.slice(end)));
  });
  return worker(async () => {
    hearing.destroy();
    telling.destroy();
  });
}
