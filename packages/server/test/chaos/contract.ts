import { channel, defineContract, event, request } from '@sallyport/protocol';
import { z } from 'zod';

const Key = z.object({ key: z.string() });

/** What the chaos run asks of gateways and services. */
export const contract = defineContract({
  name: 'chaos',
  version: '1.0.0',
  channels: {
    desk: channel('desk:{desk}', {
      accepts: {
        /** Done once, however often it is asked for. */
        stamp: request({ payload: Key, reply: z.object({ stamp: z.string() }) }),
        /** Stored before it is acknowledged, and done later. */
        order: event({ payload: Key, durable: true }),
      },
    }),
    feed: channel('feed:{feed}', {
      emits: { tick: event({ payload: z.object({ n: z.int() }) }) },
      history: { keep: 200_000, forMs: 86_400_000 },
    }),
  },
});
