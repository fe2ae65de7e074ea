import type { Order } from './mode.ts';
import type { Bump } from './version-bump.ts';

/** What a rule looks at. */
export type Area =
  | 'contract'
  | 'channel'
  | 'params'
  | 'intent'
  | 'payload'
  | 'reply'
  | 'errors'
  | 'access'
  | 'history'
  | 'delivery'
  | 'rpc'
  | 'documentation';

/** One kind of change between two contracts. Its id is never given to another. */
export interface Rule {
  readonly id: `EVO-${string}`;
  readonly area: Area;
  /** What changed. */
  readonly title: string;
  readonly effect: Effect;
  /** What to do where it matters. */
  readonly remedy: string;
}

/** What a change does to those who rely on the contract. */
export type Effect = Breaks | Forbidden | Note;

/** Breaks one pair of client and gateway, or both; the text says why. Breaking, it needs a major version. */
export interface Breaks {
  readonly kind: 'breaks';
  readonly why: { readonly [Pair in Order]?: string };
  /** The bump in a mode in which it breaks nobody. */
  readonly otherwise: Bump;
}

/** Fails in every mode, and no version allows it. */
export interface Forbidden {
  readonly kind: 'forbidden';
  readonly why: string;
}

/** Breaks nobody. */
export interface Note {
  readonly kind: 'note';
  readonly bump: Bump;
}

/** Breaks old clients at a new gateway. */
export function breaksOldClients(why: string): Breaks {
  return { kind: 'breaks', why: { 'server-first': why }, otherwise: 'minor' };
}

/** Breaks new clients at an old gateway. */
export function breaksNewClients(why: string): Breaks {
  return { kind: 'breaks', why: { 'client-first': why }, otherwise: 'minor' };
}

/** Breaks both pairs for one reason. */
export function breaksBoth(why: string): Breaks {
  return { kind: 'breaks', why: { 'server-first': why, 'client-first': why }, otherwise: 'minor' };
}
