// A page whose notes outlive it: `?gateway=&user=`.
import { createClient } from '@sallyport/client';
import { indexedDbStore, openOutbox } from '@sallyport/client/durable';
import type { contract } from './contract.ts';

declare global {
  /** Exposed by the test. */
  var mintToken: () => Promise<string>;
  /** What became of a note: `sent` by this page, or `left` by one before. */
  var tellNote: (what: 'sent' | 'left', text: string, code: string) => void;
  var durable: {
    /** Sends notes, one after the other; resolves when they are kept, and goes on by itself. */
    note(...texts: string[]): Promise<void>;
  };
}

const query = new URLSearchParams(location.search);
const client = createClient<typeof contract>({
  url: query.get('gateway') ?? '',
  contract: 'durable@1.0.0',
  token: () => mintToken(),
});
const store = indexedDbStore({ user: query.get('user') ?? '' });
let kept = () => {};
const outbox = await openOutbox(client, {
  store: {
    ...store,
    async put(event) {
      await store.put(event);
      if (event.under === undefined) kept();
    },
  },
  settled: ({ payload }, error) =>
    tellNote('left', (payload as { text: string }).text, error?.code ?? ''), // as `note` sent it
});

globalThis.durable = {
  async note(...texts) {
    for (const text of texts) {
      await new Promise<void>((resolve) => {
        kept = resolve;
        outbox
          .channel('desk')
          .send('note', { text })
          .then(
            () => tellNote('sent', text, ''),
            (error: { code: string }) => tellNote('sent', text, error.code),
          );
      });
    }
  },
};
