/** What a page learns about its network and about being looked at. */
export interface NetworkListener {
  /** The network, or the page, is back: what waits may try now, what is open should be asked whether it lives. */
  back(): void;
}

/** Tells of the network; the result stops it. */
export type WatchNetwork = (listener: NetworkListener) => () => void;
