import type { Host } from '../../host.ts';
import { startRelay } from '../relay.ts';
import { ANSWERED, ASKED } from './keys.ts';
import { openClient } from './open-client.ts';

/** Raw `ws`, or another gateway, in front of Redis pub/sub: every frame goes to the responder unread, and its answer back. */
export async function startRedisRelay(engine: string, start = startRelay): Promise<Host> {
  const hearing = await openClient(engine);
  const telling = await openClient(engine);
  return start({
    listen(answered) {
      void hearing.subscribe(ANSWERED, (message) => {
        const end = message.indexOf(' ');
        answered(Number(message.slice(0, end)), Buffer.from(message.slice(end + 1)));
      });
    },
    ask: (number, data) => telling.publish(ASKED, `${number} ${data.toString()}`),
    async close() {
      hearing.destroy();
      telling.destroy();
    },
  });
}
