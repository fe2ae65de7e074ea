import { channel, defineContract, event, request, stream } from '@sallyport/protocol';
import { z } from 'zod';

export const contract = defineContract({
  name: 'react-chat',
  version: '1.0.0',
  channels: {
    room: channel('room:{room}', {
      accepts: {
        say: event({
          payload: z.object({ text: z.string().max(500) }),
          errors: { rude: z.object({ word: z.string() }) },
        }),
      },
      emits: { said: event({ payload: z.object({ who: z.string(), text: z.string() }) }) },
    }),
    parrot: channel('parrot', {
      accepts: {
        repeat: request({
          payload: z.object({ text: z.string().max(500) }),
          reply: stream(z.object({ word: z.string() })),
        }),
      },
    }),
  },
});
