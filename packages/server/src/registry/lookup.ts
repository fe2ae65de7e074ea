import type { StoredRecord } from '../bus/record-driver.ts';
import type { FindTarget } from '../gateway-api.ts';
import type { Owner } from '../routing/delivery/direct-address.ts';
import type { Entry } from './entry.ts';
import { entryGroups, readEntry } from './entry.ts';
import { JointRead } from './joint-read.ts';
import type { RegistryRecords } from './registry-records.ts';

export interface LookupParts extends RegistryRecords {
  readonly contract: string;
}

/** What is found: entries of gateways that live, and of those that do not any more. */
export interface Found {
  /** The oldest first. */
  readonly standing: readonly Entry[];
  readonly fallen: readonly Entry[];
}

/** Finds connections of all gateways in the records alone: nobody is asked. */
export class Lookup {
  readonly #parts: LookupParts;
  /** The lease of each gateway that lives; many who come at once need the same. */
  readonly #leases: JointRead<ReadonlyMap<string, string>>;

  constructor(parts: LookupParts) {
    this.#parts = parts;
    this.#leases = new JointRead(() => this.#readLeases());
  }

  /** @throws BusError where the records cannot be read. */
  async find(target: FindTarget): Promise<Found> {
    const [found, leases] = await Promise.all([this.#entries(target), this.#leases.get()]);
    const entries = found.flatMap(({ value }) => readEntry(value) ?? []);
    const inTarget = entries.filter((entry) => isMeant(entry, target));
    const stands = (entry: Entry): boolean => leases.get(entry.run) === entry.fence;
    return {
      standing: inTarget.filter(stands).toSorted(byAge),
      fallen: inTarget.filter((entry) => !stands(entry)),
    };
  }

  /**
   * Finds whose connection it is; nobody where there is none.
   *
   * @throws BusError where the records cannot be read.
   */
  async findOwner(connection: string): Promise<Owner | undefined> {
    const [found] = (await this.find({ connection })).standing;
    return found && { user: found.user, session: found.session };
  }

  async #entries(target: FindTarget): Promise<readonly StoredRecord[]> {
    const { contract, entries } = this.#parts;
    if ('channel' in target) return entries.list(entryGroups.channel(contract, target.channel));
    if ('user' in target) return entries.list(entryGroups.user(contract, target.user));
    const id = target.connection;
    const found = await entries.get(entryGroups.id(contract, id), id);
    return found === undefined ? [] : [found];
  }

  async #readLeases(): Promise<ReadonlyMap<string, string>> {
    const { contract, leases } = this.#parts;
    const living = await leases.list(contract);
    return new Map(living.map(({ key, value }) => [key, value]));
  }
}

/** A group of a long name may be shared, and a session is one of several. */
function isMeant(entry: Entry, target: FindTarget): boolean {
  if (!('user' in target)) return true;
  if (entry.user !== target.user) return false;
  return !('session' in target) || entry.session === target.session;
}

function byAge(a: Entry, b: Entry): number {
  return a.since - b.since || (a.id < b.id ? -1 : 1);
}
