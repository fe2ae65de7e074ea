import type { Position } from '@sallyport/protocol';
import type { Member } from './channel-member.ts';
import type { Connection } from './connection/connection.ts';
import type { Timer } from './timer.ts';

/** The one subscription of an address, and who shares it. */
export interface Entry {
  readonly channel: string;
  readonly members: Set<Member>;
  /** The connection that it was subscribed on, or is to be: then {@link source} is still another. */
  on?: Connection | undefined;
  /** The connection whose messages count: the last one that acknowledged. */
  source?: Connection | undefined;
  /** The last message that was handed on, of a channel with a history. */
  position?: Position | undefined;
  /** Whether the server has once acknowledged it; then a passing failure is not the end. */
  established: boolean;
  failures: number;
  readonly timer: Timer;
}
