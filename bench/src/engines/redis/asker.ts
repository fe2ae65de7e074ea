import { AskLoop } from '../ask-loop.ts';
import { ANSWERED, ASKED } from './keys.ts';
import { openClient } from './open-client.ts';

/** Requests over Redis pub/sub, with one channel for all answers. */
export function openRedisAsker(engine: string, inFlight: number): Promise<AskLoop> {
  return AskLoop.open(inFlight, async (done, failed) => {
    const hearing = await openClient(engine);
    const telling = await openClient(engine);
    await hearing.subscribe(ANSWERED, (message) => done(Number.parseInt(message, 10)));
    return {
      send: (seq, text) => void telling.publish(ASKED, `${seq} ${text}`).catch(failed),
      close() {
        hearing.destroy();
        telling.destroy();
      },
    };
  });
}
