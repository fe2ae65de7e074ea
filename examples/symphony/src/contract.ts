import { channel, defineContract, event, method, request, stream } from '@sallyport/protocol';
import { z } from 'zod';
import { chunk } from './chunk.ts';

/** The pillars that have a liaison agent. */
export const pillars = ['content', 'insights', 'operations', 'business_outcomes'] as const;
export type Pillar = (typeof pillars)[number];

const messageId = z.string().min(1).max(64);

const chat = request({
  description: 'Asks the agent; the answer comes in chunks.',
  payload: z.object({
    text: z.string().regex(/\S/u, 'must not be blank').max(20_000),
    /** Chosen by the sender, so that feedback can name the answer it is about. */
    messageId: messageId.optional(),
  }),
  reply: stream(chunk),
});

const feedback = event({
  description: 'Says whether an answer helped; without messageId, the latest one.',
  durable: true,
  payload: z.object({ messageId: messageId.optional(), helpful: z.boolean() }),
});

const drain = request({
  description:
    'Sends every connection away and closes the gateway. Understood by pillar:operations.',
  scope: 'operations:drain',
  payload: z.object({ reason: z.string().max(200).optional() }),
  reply: z.object({ connections: z.int().nonnegative() }),
  errors: { wrong_pillar: z.object({ use: z.string() }) },
});

const passage = z.object({
  path: z.string(),
  title: z.string(),
  section: z.string(),
  excerpt: z.string(),
});

const percentiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number() });

/** What the symphony's front ends and services agree on. */
export const contract = defineContract({
  name: 'symphony',
  version: '1.0.0',
  description: 'A site guide and four liaison agents, all on one socket.',
  channels: {
    guide: channel('guide', {
      description: 'Answers questions about this project from its documentation.',
      access: { subscribe: 'guide:read', send: 'guide:write' },
      accepts: { chat, feedback },
      emits: {
        typing: event({ payload: z.object({ answering: z.int().nonnegative() }) }),
      },
    }),
    pillar: channel('pillar:{pillar}', {
      description: 'A liaison agent for each pillar.',
      params: z.object({ pillar: z.enum(pillars) }),
      access: { subscribe: 'pillar:read', send: 'pillar:write' },
      accepts: { chat, feedback, drain },
      emits: {
        activity: event({
          payload: z.object({ summary: z.string(), durationMs: z.number().nonnegative() }),
        }),
      },
    }),
  },
  rpc: {
    'docs/search': method({
      description: 'Finds the sections of the documentation that match a query, best first.',
      scope: 'guide:read',
      params: z.object({
        query: z.string().min(1).max(500),
        limit: z.int().min(1).max(20).default(5),
      }),
      result: z.object({ passages: z.array(passage) }),
    }),
    'docs/read': method({
      description: 'One section of the documentation, as Markdown.',
      scope: 'guide:read',
      params: z.object({ path: z.string().max(300), section: z.string().max(300) }),
      result: z.object({ title: z.string(), markdown: z.string() }),
      errors: { no_such_section: z.object({ path: z.string(), section: z.string() }) },
    }),
    'gateway/stats': method({
      description: 'Live figures of the gateway.',
      scope: 'pillar:read',
      params: z.object({}),
      result: z.object({
        instance: z.string(),
        uptimeMs: z.number(),
        connections: z.object({ active: z.int(), total: z.int() }),
        messages: z.object({ in: z.int(), out: z.int() }),
        errors: z.record(z.string(), z.int()),
        channels: z.record(z.string(), z.int()),
        latencyMs: percentiles.optional(),
      }),
    }),
  },
});
