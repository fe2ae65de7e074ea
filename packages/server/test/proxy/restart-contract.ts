import { channel, defineContract, request } from '@sallyport/protocol';
import { z } from 'zod';

/** What clients ask of gateways that are restarted. */
export const contract = defineContract({
  name: 'restart',
  version: '1.0.0',
  channels: {
    room: channel('room', {
      accepts: {
        /** Work that takes `ms`; the service writes down each `job` that it is given. */
        work: request({
          payload: z.object({ job: z.string(), ms: z.int() }),
          reply: z.object({ job: z.string() }),
        }),
      },
    }),
  },
});
