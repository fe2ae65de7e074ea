import type { Enqueued } from '../../bus/queue-driver.ts';
import type { Log } from '../../log.ts';
import type { DirectNews } from '../../service/remote/work-letter.ts';
import type { CourierParts, Parcel } from './courier.ts';
import { Courier, lineOf } from './courier.ts';
import { DirectSends } from './direct-sends.ts';
import type { Route } from './lines.ts';
import { Lines } from './lines.ts';
import { Owners } from './owners.ts';
import type { RemoteAsk } from './remote-ask.ts';
import type { RemoteEntry } from './remote-entry.ts';

export interface DispatcherParts extends CourierParts {
  readonly log: Log;
  /** Those that wait for an answer. */
  find(refs: readonly string[]): readonly RemoteEntry[];
  onStored(entry: RemoteEntry, enqueued: Enqueued): void;
  /** It could not be sent, or nobody knows whether it was. */
  onFailed(entry: RemoteEntry, error: unknown): void;
  /** Nobody knows what became of it. */
  onLost(entry: RemoteEntry): void;
  /** Its turn came when nobody waited for it any more. */
  onLate(entry: RemoteEntry): void;
}

/** Characters of a payload that goes to its owner at once, at most: it lies in memory on both sides until it is begun. */
const MAX_DIRECT_LENGTH = 8_192;

/** Sends work to services in its order: to the owner of its lane where that may be, else into their queue. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #courier: Courier;
  readonly #owners: Owners;
  readonly #directs: DirectSends;
  readonly #lines: Lines;
  #isLeaving = false;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#courier = new Courier(parts);
    this.#owners = new Owners({ ...parts, queues: parts.bus.queues });
    const onLost = (entry: RemoteEntry): void => parts.onLost(entry);
    this.#directs = new DirectSends({ ...parts, owners: this.#owners, onLost });
    this.#lines = new Lines({
      ownerOf: ({ subject, lane }) =>
        this.#isLeaving ? undefined : this.#owners.of(subject, lane),
      hurry: (dispatches) => this.#directs.ask(parts.find(dispatches.map(({ ref }) => ref))),
    });
  }

  /** This queue will be used. */
  prepare(subject: string): void {
    this.#owners.prepare(subject);
  }

  /** Sends it, now or in its turn. */
  send(entry: RemoteEntry, ask: RemoteAsk): void {
    const { ref, subject } = entry;
    const isDurable = ask.kind === 'durable';
    const payload: string | undefined = JSON.stringify(ask.payload); // none of what is no JSON
    const isShort = payload === undefined || payload.length <= MAX_DIRECT_LENGTH;
    entry.parcel = { ask, payload, ref, subject };
    entry.dispatch = {
      ...{ ref, subject, isDurable, ...lineOf(ask.work) },
      connectionId: ask.work.connection.id,
      mayGoDirect: this.#owners.canTell && isShort && !isDurable && ask.work.isSole,
      send: (route) => this.#go(entry, route),
    };
    this.#lines.submit(entry.dispatch);
  }

  /** Likewise; settles when it is stored, or will not be. */
  sendDurable(entry: RemoteEntry, ask: RemoteAsk): Promise<void> {
    const placed = entry.awaitPlace();
    this.send(entry, ask);
    return placed;
  }

  /** Who has it has said something. */
  heard(entry: RemoteEntry): void {
    this.#directs.heard(entry);
  }

  /** What became of it, where it was not begun. */
  hear(entry: RemoteEntry, { type }: DirectNews, from: string): void {
    if (entry.owner?.instance !== from) return; // it was taken back from there
    if (type === 'refused') this.#sendBack(entry);
    else if (type === 'unknown') this.#parts.onLost(entry);
  }

  /** An instance has begun it. */
  begun(entry: RemoteEntry, instance: string): void {
    const { dispatch, subject, owner, ask } = entry;
    if (owner === undefined) this.#owners.found(subject, lineOf(ask.work).lane, instance);
    if (dispatch === undefined) return;
    entry.dispatch = undefined;
    entry.parcel = undefined;
    this.#lines.begun(dispatch);
  }

  /** The queue knows it from before, so that it may have begun long before what this line has stored since. */
  repeated(entry: RemoteEntry): void {
    const { dispatch } = entry;
    entry.dispatch = undefined;
    if (dispatch !== undefined) this.#lines.ended(dispatch);
  }

  /** Its client has gone elsewhere, and sends there what follows: it is not held back. */
  hasten({ dispatch }: RemoteEntry): void {
    if (dispatch !== undefined) this.#lines.hasten(dispatch);
  }

  /** An instance leaves, and has released what it owned. */
  released(): void {
    this.#owners.released();
  }

  /** This gateway leaves: nothing goes to owners any more, and what waits for no owner is stored now. */
  leave(): void {
    this.#isLeaving = true;
    this.#lines.hastenAll();
  }

  /** It is answered, or nobody waits for it. */
  forget(entry: RemoteEntry): void {
    this.#directs.remove(entry);
    if (entry.dispatch !== undefined) this.#lines.ended(entry.dispatch);
  }

  /** Looks who owns what, and asks those who are silent; to be called each second. */
  look(): void {
    this.#owners.tick();
    this.#directs.tick();
  }

  close(): void {
    this.#owners.close();
  }

  #go(entry: RemoteEntry, route: Route): void {
    const { parcel } = entry;
    if (parcel === undefined) return; // it was begun meanwhile
    if (!parcel.ask.work.running) return this.#parts.onLate(entry);
    if (route.kind === 'stored') return this.#store(entry, parcel, route.tellsBegin);
    this.#directs.add(entry, route.owner);
    this.#courier.hand(parcel, route).then(
      (isSent) => {
        if (!isSent) this.#sendBack(entry);
      },
      (error: unknown) => this.#parts.onFailed(entry, error), // it may have arrived
    );
  }

  #store(entry: RemoteEntry, parcel: Parcel, tellsBegin: boolean): void {
    this.#courier.store(parcel, tellsBegin).then(
      (enqueued) => {
        entry.parcel = undefined; // it is kept there
        this.#parts.onStored(entry, enqueued);
      },
      (error: unknown) => this.#parts.onFailed(entry, error),
    );
  }

  /** Whom it went to did not take it. */
  #sendBack(entry: RemoteEntry): void {
    const { dispatch } = entry;
    this.#directs.remove(entry);
    this.#owners.lookAnew(entry.subject);
    if (dispatch !== undefined && this.#parts.find([entry.ref])[0] === entry) {
      this.#lines.refused(dispatch);
    }
  }
}
