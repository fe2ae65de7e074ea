import { createHash } from 'node:crypto';
import { z } from 'zod';

const entry = z.object({
  id: z.string(),
  user: z.string(),
  session: z.string(),
  /** Name of the gateway, as in `welcome`. */
  instance: z.string(),
  /** Where letters to that gateway go; of each start of it another. */
  run: z.string(),
  /** The lease under which it was registered; it counts only while that one stands. */
  fence: z.string(),
  since: z.number(),
  /** When it took its place among those of its user; anew where its gateway was taken for dead. */
  seat: z.number(),
});

/** A connection as the registry keeps it. */
export type Entry = z.infer<typeof entry>;

/** Where the entries of a connection are kept: each is found by its user, its id, and its channels. */
export const entryGroups = {
  user: (contract: string, user: string) => `${contract}:user:${bounded(user)}`,
  /** Ids are spread over groups, because no group should hold them all. */
  id: (contract: string, id: string) => `${contract}:id:${hash(id).slice(0, 2)}`,
  channel: (contract: string, address: string) => `${contract}:channel:${address}`,
} as const;

/** An entry as it was stored; none where it is something else. */
export function readEntry(value: string): Entry | undefined {
  try {
    return entry.parse(JSON.parse(value));
  } catch {
    return undefined;
  }
}

/** Longest name of a user that is part of a key as it is. */
const MAX_NAME = 120;

function bounded(name: string): string {
  return name.length <= MAX_NAME ? name : `sha256 ${hash(name)}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
