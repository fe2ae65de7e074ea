import { channel, defineContract, event, request } from '@sallyport/protocol';
import { z } from 'zod';

/** Work that takes a while. */
export const contract = defineContract({
  name: 'answers-work',
  version: '1.0.0',
  channels: {
    room: channel('room', {
      accepts: {
        work: request({
          payload: z.object({ ms: z.int().nonnegative() }),
          reply: z.object({ by: z.string() }),
        }),
        keep: event({ payload: z.object({ ms: z.int().nonnegative() }), durable: true }),
      },
    }),
  },
});
