/** Faults of the run's own, each of which it must find. */
export const PLANTED = [
  // Of subscribers: a message is left out, handed on twice, or before the one that precedes it.
  'drop',
  'double',
  'swap',
  // Of services: work is answered and not done, or done twice.
  'lose',
  'twice',
] as const;

export type Planted = (typeof PLANTED)[number];

/** One message or piece of work in so many is dealt with wrongly, where that is planted. */
export const PLANTED_EVERY = 50;
