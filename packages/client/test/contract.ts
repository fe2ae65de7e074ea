import { channel, defineContract, event, method, request, stream } from '@sallyport/protocol';
import { z } from 'zod';

/** A contract with one of everything. */
export const contract = defineContract({
  name: 'scripted',
  version: '1.2.0',
  channels: {
    guide: channel('guide', {
      accepts: {
        ask: request({
          payload: z.object({ text: z.string() }),
          reply: z.object({ answer: z.string() }),
          errors: {
            over_quota: z.object({ limit: z.number() }),
            asleep: z.object({ until: z.string() }),
          },
        }),
        chat: request({
          payload: z.object({ text: z.string() }),
          reply: stream(z.object({ word: z.string() })),
        }),
        feedback: event({ payload: z.object({ stars: z.number() }) }),
      },
      emits: {
        typing: event({ payload: z.object({ who: z.string() }) }),
        joined: event({ payload: z.object({ name: z.string(), at: z.number() }) }),
      },
    }),
    pillar: channel('pillar:{pillar}', {
      accepts: {
        analyse: request({
          payload: z.object({ text: z.string() }),
          reply: z.object({ words: z.number() }),
        }),
      },
      emits: { progress: event({ payload: z.object({ percent: z.number() }) }) },
    }),
    ticks: channel('ticks', {
      emits: { tick: event({ payload: z.object({ n: z.number() }) }) },
      delivery: 'drop-oldest',
    }),
    world: channel('world', {
      emits: { moved: event({ payload: z.object({ x: z.number() }) }) },
      history: { keep: 100, forMs: 60_000 },
    }),
  },
  rpc: {
    sum: method({
      params: z.object({ of: z.array(z.number()) }),
      result: z.number(),
      errors: { too_many: z.object({ most: z.number() }) },
    }),
    log: method({ params: z.object({ text: z.string() }), result: z.null() }),
  },
  clientRpc: {
    confirm: method({
      params: z.object({ question: z.string() }),
      result: z.object({ answer: z.string() }),
      errors: { busy: z.object({ until: z.string() }) },
    }),
    note: method({ params: z.object({ text: z.string() }), result: z.null() }),
  },
});
