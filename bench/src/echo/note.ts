import { z } from 'zod';

/** What is sent and comes back: an ordinary object, every field of which is checked. */
export const Note = z.object({
  seq: z.number().int(),
  author: z.string().min(1).max(64),
  tags: z.array(z.string().max(32)).max(8),
  urgent: z.boolean(),
  text: z.string().max(60_000),
});

export type Note = z.infer<typeof Note>;
