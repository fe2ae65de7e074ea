import { AskLoop } from '../ask-loop.ts';
import { STREAM } from './keys.ts';
import { openClient } from './open-client.ts';

/** Adds to a stream; done when Redis says that it is stored. */
export function openRedisPublisher(engine: string, inFlight: number): Promise<AskLoop> {
  return AskLoop.open(inFlight, async (done, failed) => {
    const client = await openClient(engine);
    return {
      send: (seq, data) => void client.xAdd(STREAM, '*', { data }).then(() => done(seq), failed),
      close: () => client.destroy(),
    };
  });
}
