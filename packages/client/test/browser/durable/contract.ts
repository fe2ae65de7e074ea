import { channel, defineContract, event } from '@sallyport/protocol';
import { z } from 'zod';

/** Notes that must be taken once. */
export const contract = defineContract({
  name: 'durable',
  version: '1.0.0',
  channels: {
    desk: channel('desk', {
      accepts: { note: event({ payload: z.object({ text: z.string() }) }) },
    }),
  },
});
