import type { Bus } from '../../bus/bus.ts';
import type { Records } from '../../bus/record-driver.ts';
import type { Following } from '../../bus/topic-driver.ts';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Presence } from '../../service/remote/service-presence.ts';
import {
  groupRecords,
  PRESENCE_MS,
  presenceRecords,
  presenceTopic,
  readPresence,
} from '../../service/remote/service-presence.ts';

export interface ServiceDirectoryParts {
  readonly bus: Bus;
  readonly contract: string;
  /** Of the gateway's contract. */
  readonly digest: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Was looked at anew. */
  onChange(): void;
}

/** Milliseconds from one look to the next, at least, where somebody asks for what nobody serves. */
const AT_LEAST_MS = 250;

/** Which services run in other processes, as of the last look at the bus. */
export class ServiceDirectory {
  readonly #parts: ServiceDirectoryParts;
  readonly #presence: Records;
  readonly #groups: Records;
  #present: readonly Presence[] = [];
  #groupOf: ReadonlyMap<string, string> = new Map();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #look: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #anew: Promise<void> | undefined;
  readonly #closing = new AbortController();
  #following: Following | undefined;
  #stop: (() => void) | undefined;

  constructor(parts: ServiceDirectoryParts) {
    this.#parts = parts;
    this.#presence = presenceRecords(parts.bus);
    this.#groups = groupRecords(parts.bus);
  }

  /** Begins to look; resolves after the first. */
  async open(): Promise<void> {
    const { bus, contract, clock } = this.#parts;
    this.#stop = clock.every(PRESENCE_MS / 3, () => void this.look());
    this.#following = await bus.topics.subscribe(presenceTopic(contract), () => void this.look());
    await this.look();
  }

  close(): void {
    this.#closing.abort();
    this.#stop?.();
    this.#following?.stop();
  }

  /** The group that handles a place, whether or not an instance of it runs; none where none ever did. */
  groupOf(place: string): string | undefined {
    // Where two versions of a service run, each under its own group, the record names the one that came last.
    return this.#whoServes(place)?.group ?? this.#groupOf.get(place);
  }

  /** The groups that have an instance with this gateway's contract. */
  get groups(): ReadonlySet<string> {
    const { digest } = this.#parts;
    const own = this.#present.filter((presence) => presence.digest === digest);
    return new Set(own.map(({ group }) => group));
  }

  /** Whether an instance with this gateway's contract handles a place. */
  isServed(place: string): boolean {
    return this.#whoServes(place) !== undefined;
  }

  /** Resolves after a look that began after this was asked; looks are a pause apart. */
  lookAnew(): Promise<void> {
    this.#anew ??= this.#lookAfterPause();
    return this.#anew;
  }

  /** Looks at the bus. Who asks while a look is under way shares the next, because the first may be past the news. */
  look(): Promise<void> {
    if (this.#look !== undefined) {
      this.#next ??= this.#look.then(() => {
        this.#next = undefined;
        return this.look();
      });
      return this.#next;
    }
    this.#look = this.#lookNow().finally(() => {
      this.#look = undefined;
    });
    return this.#look;
  }

  async #lookAfterPause(): Promise<void> {
    const { clock } = this.#parts;
    const pauseMs = this.#lookedAt + AT_LEAST_MS - clock.monotonicMs();
    if (pauseMs > 0) await clock.after(pauseMs, this.#closing.signal);
    this.#anew = undefined;
    await this.look();
  }

  #whoServes(place: string): Presence | undefined {
    const { digest } = this.#parts;
    return this.#present.find(
      (presence) => presence.digest === digest && presence.places.includes(place),
    );
  }

  async #lookNow(): Promise<void> {
    const { contract, log, clock, digest } = this.#parts;
    try {
      const [present, groups] = await Promise.all([
        this.#presence.list(contract),
        this.#groups.list(contract),
      ]);
      this.#present = present
        .map(({ value }) => readPresence(value))
        .filter((presence) => presence !== undefined);
      this.#groupOf = new Map(groups.map(({ key, value }) => [key, value]));
      for (const presence of this.#present) {
        if (presence.digest === digest) continue;
        const { group, digest: theirs } = presence;
        log.error({ group, digest, theirs }, 'a service has another contract, and gets no work');
      }
    } catch (error) {
      log.warn({ error }, 'services in other processes cannot be looked up now');
    }
    this.#lookedAt = clock.monotonicMs();
    this.#parts.onChange();
  }
}
