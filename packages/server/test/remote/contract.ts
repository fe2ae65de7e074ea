import { channel, defineContract, event, method, request, stream } from '@sallyport/protocol';
import { z } from 'zod';

const Text = z.object({ text: z.string() });

/** Every kind of work that a service in another process can be given. */
export const contract = defineContract({
  name: 'remote',
  version: '1.0.0',
  channels: {
    room: channel('room:{room}', {
      accepts: {
        note: event({ payload: Text }),
        order: event({ payload: Text, durable: true }),
        // A transform shows that the payload is parsed once, and not by both sides.
        length: request({
          payload: z.object({ text: z.string().transform((text) => text.length) }),
          reply: z.object({ length: z.int() }),
          errors: { too_long: z.object({ limit: z.int() }) },
        }),
        count: request({
          payload: z.object({ to: z.int() }),
          reply: stream(z.object({ n: z.int() })),
        }),
        hang: request({ payload: Text, reply: Text }),
        who: request({
          payload: z.object({}),
          reply: z.object({ by: z.string(), user: z.string(), room: z.string(), id: z.string() }),
        }),
        wrong: request({ payload: z.object({}), reply: Text }),
        wrongChunk: request({ payload: z.object({}), reply: stream(Text) }),
        large: request({ payload: z.object({ length: z.int() }), reply: Text }),
        largeChunk: request({ payload: z.object({ length: z.int() }), reply: stream(Text) }),
      },
      emits: { said: event({ payload: Text }) },
    }),
    local: channel('local', {
      accepts: { here: request({ payload: z.object({}), reply: Text }) },
    }),
  },
  rpc: {
    sum: method({ params: z.object({ of: z.array(z.number()) }), result: z.number() }),
    ask: method({ params: Text, result: Text }),
  },
  clientRpc: {
    confirm: method({
      params: Text,
      result: z.object({ yes: z.boolean() }),
      errors: { busy: z.object({ until: z.int() }) },
    }),
  },
});
