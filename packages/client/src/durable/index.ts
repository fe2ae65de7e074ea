export {
  type DurableOutbox,
  type DurableOutboxOptions,
  openOutbox,
} from './durable-outbox.ts';
export { type IndexedDbStoreOptions, indexedDbStore } from './indexed-db-store.ts';
export type { KeptSend, OutboxStore } from './outbox-store.ts';
