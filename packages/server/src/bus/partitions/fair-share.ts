import { PARTITIONS } from './partition-of.ts';

/** How many partitions one of several consumers should own, and where it looks for them first. */
export interface FairShare {
  readonly count: number;
  readonly from: number;
}

/** The same for every consumer that sees the same others. */
export function fairShare(holders: readonly string[], own: string): FairShare {
  const all = [...new Set([...holders, own])].sort();
  const rank = all.indexOf(own);
  const least = Math.floor(PARTITIONS / all.length);
  const more = PARTITIONS % all.length;
  return {
    count: least + (rank < more ? 1 : 0),
    from: (rank * least + Math.min(rank, more)) % PARTITIONS,
  };
}
