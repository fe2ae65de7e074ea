/** An event that was sent by a durable outbox and not confirmed yet, as it is kept. Plain data. */
export interface KeptSend {
  /** Of its frame, each time that it is sent: by this a server knows a repeat. */
  readonly id: string;
  readonly channel: string;
  readonly intent: string;
  readonly payload: unknown;
  /** After this it is given up; milliseconds since the Unix epoch. */
  readonly deadline: number;
  /** The memory of the server that may have it, and since when; none where it never went out. */
  readonly under?: { readonly memory: string | undefined; readonly at: number };
}

/** Keeps what was not confirmed beyond the life of a page. The calls of one page come one after the other. */
export interface OutboxStore {
  /** What earlier pages left behind and no other page looks after, the oldest first; from now on this one does. */
  open(): Promise<readonly KeptSend[]>;
  /** Keeps it, in the place of an earlier state of it. Resolves when it is safe. */
  put(kept: KeptSend): Promise<void>;
  /** Forgets it; one that is not there is no error. */
  remove(id: string): Promise<void>;
  /** Leaves what is kept to others. */
  close(): Promise<void>;
}
