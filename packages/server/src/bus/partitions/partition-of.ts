/** Partitions of each queue. Changing it needs empty queues, because lanes would move. */
export const PARTITIONS = 16;

/** The number of the partition that a lane belongs to (FNV-1a, 32 bits). */
export function partitionOf(lane: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < lane.length; at += 1) {
    hash = Math.imul(hash ^ lane.charCodeAt(at), 0x01000193) >>> 0;
  }
  return ((hash ^ (hash >>> 16)) >>> 0) % PARTITIONS;
}

/** What a partition is called in the store and in records. */
export function partitionName(subject: string, partition: number | string): string {
  return `${subject}#${partition}`;
}
