import { channel, defineContract, event, method, request } from '@sallyport/protocol';
import { z } from 'zod';

const line = z.object({ text: z.string().min(1).max(500), author: z.string().max(64) });

/** Rooms in which everybody hears what one says. */
export const contract = defineContract({
  name: 'rooms',
  version: '1.0.0',
  channels: {
    room: channel('room:{room}', {
      access: { subscribe: 'room:read', send: 'room:write' },
      accepts: {
        say: event({ payload: line }),
        ask: request({ payload: line, reply: line }),
      },
      emits: { said: event({ payload: line }) },
    }),
  },
  rpc: {
    add: method({
      params: z.object({ one: z.int(), other: z.int() }),
      result: z.object({ sum: z.number() }),
    }),
  },
});
