import type { Call } from './call.ts';
import type { Connection } from './connection/connection.ts';
import type { TimeLimit } from './time-limit.ts';

/** A call on its way. */
export interface Pending {
  readonly call: Call;
  /** The id of the frame; one without is its own key. */
  readonly key: unknown;
  readonly text: string;
  /** Of the text in UTF-8. */
  readonly bytes: number;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
  limit?: TimeLimit;
  /** The connection on which it went out; none while it waits for its turn, or for another connection. */
  on?: Connection | undefined;
  /**
   * The last loss by which a server may have started on it: of which memory, and when. What it refused to start on has
   * none.
   */
  lost?: { readonly from: string; readonly at: number };
}
