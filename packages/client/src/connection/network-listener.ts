/** What a page learns about its network and about being looked at. */
export interface NetworkListener {
  /** The network, or the page, is back: what waits may try now, what is open should be asked whether it lives. */
  back(): void;
  /** Aborts when nobody listens any more. */
  readonly signal: AbortSignal;
}

/** Tells of the network. */
export type WatchNetwork = (listener: NetworkListener) => void;
