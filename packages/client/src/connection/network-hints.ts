/** What a page learns about its network and about being looked at. */
export interface NetworkListener {
  /** The network, or the page, is back: what waits may try now, what is open should be asked whether it lives. */
  back(): void;
}

/** Tells of the network; the result stops it. */
export type WatchNetwork = (listener: NetworkListener) => () => void;

/** Events after which sockets may be dead without having said so: online again, shown again, restored, resumed. */
const WINDOW_EVENTS = ['online', 'pageshow'];
const DOCUMENT_EVENTS = ['visibilitychange', 'resume'];

/**
 * Watches a page's events. Where there is no page (Node, workers without `document`), what is missing is never heard.
 */
export const watchNetwork: WatchNetwork = ({ back }) => {
  const page: Partial<Pick<typeof globalThis, 'document' | 'addEventListener'>> = globalThis;
  const heard = () => {
    if (page.document?.visibilityState !== 'hidden') back();
  };
  const listens: [EventTarget | undefined, string[]][] = [
    [
      'addEventListener' in page ? (globalThis as unknown as EventTarget) : undefined,
      WINDOW_EVENTS,
    ],
    [page.document, DOCUMENT_EVENTS],
  ];
  for (const [target, events] of listens)
    for (const event of events) target?.addEventListener(event, heard);
  return () => {
    for (const [target, events] of listens)
      for (const event of events) target?.removeEventListener(event, heard);
  };
};
