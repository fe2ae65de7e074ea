import {
  channel,
  defineContract,
  event,
  method,
  request,
  stream,
  toContractJson,
} from '@sallyport/protocol';
import { createService } from '@sallyport/server';
import { z } from 'zod';

const secret = z.string().meta({ 'x-sensitivity': 'secret' });
const email = z.email().meta({ 'x-sensitivity': 'pii' });

/** A contract that marks what is sensitive. */
export const contract = defineContract({
  name: 'marked',
  version: '1.0.0',
  channels: {
    desk: channel('desk', {
      accepts: {
        sign: request({
          payload: z.object({ name: z.string(), pin: secret, copy: email.optional() }),
          reply: z.object({ receipt: z.string(), link: secret }),
          errors: { locked: z.object({ untilMs: z.int(), owner: email }) },
        }),
        read: request({ payload: z.object({}), reply: stream(z.object({ page: z.int() })) }),
        note: event({ payload: z.looseObject({ text: z.string() }) }),
      },
      emits: { noted: event({ payload: z.object({ text: z.string(), by: email }) }) },
    }),
    inbox: channel('inbox:{userId}', {
      access: { bind: { userId: 'sub' } },
      emits: { mail: event({ payload: z.object({}) }) },
    }),
  },
  rpc: {
    find: method({ params: z.object({ email }), result: z.object({ name: z.string() }) }),
  },
});

/** The same as data. */
export const contractJson = toContractJson(contract);

/** Its service. */
export const service = createService(contract, {
  channels: {
    desk: {
      sign: ({ name, pin }, { fail }) => {
        if (pin === '0000') throw fail('locked', { untilMs: 60_000, owner: 'bob@example.com' });
        return { receipt: `for ${name}`, link: 'https://example.com/secret-link' };
      },
      async *read() {
        for (let page = 1; page <= 3; page += 1) yield { page };
      },
      note: async ({ text }, { publish }) => {
        await publish('desk', 'noted', { text, by: 'carol@example.com' });
      },
    },
  },
  rpc: { find: () => ({ name: 'Ada' }) },
});
