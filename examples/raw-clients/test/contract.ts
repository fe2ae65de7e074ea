import { channel, defineContract, event, method, request, stream } from '@sallyport/protocol';
import { z } from 'zod';

const Text = z.object({ text: z.string() });

/** One channel and two methods: enough for a whole conversation. */
export const contract = defineContract({
  name: 'raw',
  version: '1.2.0',
  channels: {
    room: channel('room:{room}', {
      accepts: {
        say: event({ payload: Text }),
        shout: request({ payload: Text, reply: Text }),
        spell: request({ payload: Text, reply: stream(Text) }),
        recite: request({ payload: z.object({}), reply: stream(Text) }),
      },
      emits: { said: event({ payload: z.object({ text: z.string(), by: z.string() }) }) },
    }),
  },
  rpc: {
    sum: method({ params: z.object({ of: z.array(z.number()) }), result: z.number() }),
    log: method({ params: Text, result: z.null() }),
  },
});
