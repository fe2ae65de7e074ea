import { createStore, del, delMany, entries, set, setMany } from 'idb-keyval';
import type { KeptSend, OutboxStore } from './outbox-store.ts';

/** Where a page keeps what it sends. */
export interface IndexedDbStoreOptions {
  /** Whose events these are: what one user left behind is never sent by another. */
  readonly user: string;
  /** Of the database, before the user's name. Default: `sallyport-outbox`. */
  readonly name?: string;
}

type Key = [page: string, order: number];

/**
 * Keeps events in IndexedDB, apart for each page that is open: a Web Lock tells which pages live, and a new one takes
 * over what the others left behind. Needs a secure context, for the locks.
 *
 * @throws TypeError where there are no IndexedDB or no Web Locks.
 */
export function indexedDbStore({
  user,
  name = 'sallyport-outbox',
}: IndexedDbStoreOptions): OutboxStore {
  if (globalThis.indexedDB === undefined || globalThis.navigator?.locks === undefined) {
    throw new TypeError(
      'indexedDbStore needs IndexedDB and Web Locks: a page or worker of https, or of localhost. Pass another store where there are none.',
    );
  }
  const database = `${name}:${user}`;
  const store = createStore(database, 'events');
  const page = crypto.randomUUID();
  const keys = new Map<string, Key>();
  let order = 0;
  let letGo: (() => void) | undefined;

  const lockOf = (owner: string) => `${database}:${owner}`;
  const keyOf = (id: string): Key => {
    const known = keys.get(id);
    if (known !== undefined) return known;
    order += 1;
    const key: Key = [page, order];
    keys.set(id, key);
    return key;
  };
  /** Holds this page's lock until it is closed or gone. */
  const hold = () =>
    new Promise<void>((held, failed) => {
      navigator.locks
        .request(lockOf(page), () => {
          held();
          return new Promise<void>((resolve) => {
            letGo = resolve;
          });
        })
        .catch(failed);
    });

  return {
    async open() {
      await hold();
      // One page at a time looks for what is left behind, so that no two take the same.
      return navigator.locks.request(database, async () => {
        const { held = [] } = await navigator.locks.query();
        const alive = new Set(held.map((lock) => lock.name));
        const all = await entries<Key, KeptSend>(store); // in the order of their keys
        const orphans = all.filter(([[owner]]) => !alive.has(lockOf(owner)));
        const left = orphans.map(([, kept]) => kept);
        await setMany(
          left.map((kept) => [keyOf(kept.id), kept]),
          store,
        );
        await delMany(
          orphans.map(([key]) => key),
          store,
        );
        return left;
      });
    },
    put: (kept) => set(keyOf(kept.id), kept, store),
    async remove(id) {
      const key = keyOf(id);
      keys.delete(id);
      await del(key, store);
    },
    async close() {
      letGo?.();
    },
  };
}
