import type { WatchNetwork } from '../connection/network-listener.ts';

/** Events after which sockets may be dead without having said so: online again, shown again, restored, resumed. */
const WINDOW_EVENTS = ['online', 'pageshow'];
const DOCUMENT_EVENTS = ['visibilitychange', 'resume'];

/**
 * The part that watches a page's events. Where there is no page (Node, workers without `document`), what is missing is never heard.
 */
export const pageHints: WatchNetwork = ({ back, signal }) => {
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
    for (const event of events) target?.addEventListener(event, heard, { signal });
};
