import { channel, defineContract, event, method, request, stream } from '@sallyport/protocol';
import { z } from 'zod';

/** A contract that uses every part of the DSL; made anew, so that no test sees another's schemas. */
export function symphony() {
  const chat = z.object({
    text: z.string().min(1).max(4000),
    tone: z.enum(['plain', 'warm']).optional(),
  });
  const block = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('text'), text: z.string() }),
    z.object({ kind: z.literal('image'), width: z.int().positive(), alt: z.string().nullable() }),
  ]);
  const tree = z.object({
    label: z.string(),
    get children() {
      return z.array(tree).max(3);
    },
  });
  return defineContract({
    name: 'symphony',
    version: '1.4.0',
    description: 'Agents behind one socket.',
    channels: {
      guide: channel('guide', {
        description: 'The site guide.',
        accepts: {
          chat: request({
            payload: chat,
            reply: stream(block),
            errors: { over_quota: z.object({ limit: z.int() }) },
            description: 'Asks the guide.',
            since: '1.0.0',
            examples: [
              { name: 'short', payload: { text: 'Hello' }, reply: [{ kind: 'text', text: 'Hi' }] },
            ],
          }),
          feedback: event({ payload: z.object({ stars: z.int().min(1).max(5) }), scope: [] }),
        },
        emits: { typing: event({ payload: z.object({ on: z.boolean() }) }) },
        access: { subscribe: 'guide:read', send: ['guide:write', 'guide:read'] },
      }),
      world: channel('world:user:{userId}', {
        params: z.object({ userId: z.string().regex(/^[a-z0-9]+$/) }),
        access: { bind: { userId: 'sub' } },
        history: { keep: 1000, forMs: 3_600_000 },
        emits: {
          updated: event({
            payload: z.object({
              tree,
              at: z.iso.datetime(),
              scores: z.record(z.string(), z.number()),
              pair: z.tuple([z.string(), z.number()]),
              tags: z.array(z.string()).max(4).default([]),
            }),
          }),
        },
        removed: { emits: ['changed'] },
      }),
    },
    rpc: {
      'tools/list': method({
        params: z.object({ cursor: z.string().optional() }),
        result: z.object({ tools: z.array(z.looseObject({ name: z.string() })) }),
        examples: [{ params: {}, result: { tools: [{ name: 'search' }] } }],
      }),
    },
    removed: { channels: ['lobby'], rpc: ['tools/all'] },
  });
}
