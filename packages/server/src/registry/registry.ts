import { randomUUID } from 'node:crypto';
import type { Inbox } from '../bus/inbox.ts';
import type { RecordDriver } from '../bus/record-driver.ts';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection/connection.ts';
import type { EvictOptions } from '../gateway-api.ts';
import type { Log } from '../log.ts';
import type { Entry } from './entry.ts';
import { entryGroups } from './entry.ts';
import { Lease } from './lease.ts';
import { Lookup } from './lookup.ts';
import { RecordWriter } from './record-writer.ts';
import type { RegistryRecords } from './registry-records.ts';
import { REWRITE_MS, registryRecords } from './registry-records.ts';

export interface RegistryParts {
  readonly records: RecordDriver;
  readonly inbox: Inbox;
  /** Name of this gateway, of its inbox too. */
  readonly instance: string;
  readonly contract: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A connection of this gateway, from its handshake on. */
export interface OwnConnection {
  entry: Entry;
  /** Where it is found by its user and its id. */
  readonly groups: readonly string[];
  /** There once it is open. */
  connection: Connection | undefined;
  /** How it is to be ended as soon as it is open. */
  evicted: EvictOptions | undefined;
}

/** Milliseconds for what is to be removed at the end. */
const FAREWELL_MS = 2_000;

/** Tells the other gateways of a bus who is connected here. */
export class Registry {
  readonly records: RegistryRecords;
  readonly lookup: Lookup;
  /** Tells this start of the gateway from others of the same name. */
  readonly run: string;
  readonly own = new Map<string, OwnConnection>();
  readonly #parts: RegistryParts;
  readonly #lease: Lease;
  readonly #writer: RecordWriter;
  readonly #stopRewriting: () => void;
  #onRegistered: () => void = () => {};

  constructor(parts: RegistryParts) {
    const { contract, instance, clock, log, inbox } = parts;
    this.#parts = parts;
    this.run = `${instance}.${randomUUID().slice(0, 8)}`;
    this.records = registryRecords(parts.records);
    this.lookup = new Lookup({ ...this.records, contract });
    this.#writer = new RecordWriter({ records: this.records.entries, clock, log });
    this.#lease = new Lease({
      ...{ records: this.records.leases, contract, run: this.run, clock, log },
      prepare: () => inbox.open(),
      onTaken: () => this.#registerAll(),
    });
    this.#stopRewriting = clock.every(REWRITE_MS, () => this.#writer.rewrite());
  }

  /** Whether the records can be relied on now, as far as is known. */
  get isReachable(): boolean {
    return this.#lease.fence !== undefined && !this.#lease.isAway && !this.#writer.isResting;
  }

  /**
   * Whether a gateway is alive, by the name of its start.
   *
   * @throws BusError where nobody can say.
   */
  async isAlive(run: string): Promise<boolean> {
    return (await this.records.leases.get(this.#parts.contract, run)) !== undefined;
  }

  /** @param onRegistered Called after everything was registered under a new lease. */
  start(onRegistered: () => void): void {
    this.#onRegistered = onRegistered;
    this.#lease.start();
  }

  /** Registers a connection; `written` resolves when every gateway can find it, which may be never. */
  add(user: string, session: string): { readonly id: string; readonly written: Promise<unknown> } {
    const { instance, clock, contract } = this.#parts;
    const id = randomUUID();
    const fence = this.#lease.fence ?? '';
    const now = clock.now();
    const entry = { id, user, session, instance, run: this.run, fence, since: now, seat: now };
    const groups = [entryGroups.user(contract, user), entryGroups.id(contract, id)];
    const own: OwnConnection = { entry, groups, connection: undefined, evicted: undefined };
    this.own.set(id, own);
    return { id, written: this.#write(own) };
  }

  /** Notes that a connection is not there any more, or came to nothing. */
  remove(id: string): void {
    const own = this.own.get(id);
    if (own === undefined) return;
    this.own.delete(id);
    for (const group of own.groups) {
      void this.#writer.want({ group, key: id, value: undefined });
    }
  }

  /** Notes that a connection is subscribed. */
  subscribed({ id }: Connection, address: string): void {
    const own = this.own.get(id);
    if (own === undefined) return;
    const group = entryGroups.channel(this.#parts.contract, address);
    void this.#writer.want({ group, key: id, value: JSON.stringify(own.entry) });
  }

  /** Notes that a connection is not subscribed any more. */
  unsubscribed({ id }: Connection, address: string): void {
    const group = entryGroups.channel(this.#parts.contract, address);
    void this.#writer.want({ group, key: id, value: undefined });
  }

  /** Removes what this gateway has registered. */
  async close(): Promise<void> {
    this.#stopRewriting();
    const over = new AbortController();
    const late = this.#parts.clock.after(FAREWELL_MS, over.signal);
    await Promise.race([this.#writer.settled(), late]);
    over.abort();
    this.#writer.stop();
    await this.#lease.stop();
  }

  #registerAll(): void {
    const now = this.#parts.clock.now();
    const written = [...this.own.values()].map((own) => {
      const { fence: before, seat } = own.entry;
      const fence = this.#lease.fence ?? '';
      own.entry = { ...own.entry, fence, seat: before === '' ? seat : now };
      const { connection } = own;
      for (const address of connection?.subscriptions ?? []) {
        if (connection !== undefined) this.subscribed(connection, address);
      }
      return this.#write(own);
    });
    if (written.length === 0) return this.#onRegistered();
    void Promise.all(written).then(() => this.#onRegistered());
  }

  #write({ entry, groups }: OwnConnection): Promise<unknown> {
    const value = JSON.stringify(entry);
    return Promise.all(groups.map((group) => this.#writer.want({ group, key: entry.id, value })));
  }
}
