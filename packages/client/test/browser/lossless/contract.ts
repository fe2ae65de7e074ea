import { channel, defineContract, event, request } from '@sallyport/protocol';
import { z } from 'zod';

/** Numbered messages, and work that must be done once. */
export const contract = defineContract({
  name: 'lossless',
  version: '1.0.0',
  channels: {
    ticker: channel('ticker', {
      accepts: {
        work: request({
          payload: z.object({ job: z.string() }),
          reply: z.object({ job: z.string() }),
        }),
      },
      emits: { tick: event({ payload: z.object({ n: z.number() }) }) },
      history: { keep: 10_000, forMs: 600_000 },
    }),
  },
});
