/** Who sends: the same over all connections of a session, so that what is sent again keeps its place. */
export interface Sender {
  readonly sessionId: string;
  readonly identity: { readonly subject: string };
}

/** What starts something; where it gives back a promise, what follows waits for that. */
export type Act = () => Promise<unknown> | undefined;

/** A place in the order in which work starts. */
export interface Turn {
  /** Whether something before it was refused that is to be asked again, so that it must not start. */
  readonly isBehind: boolean;
  /** What is done when everything before it is; once. */
  take(act: Act): void;
}

interface Place {
  isBehind: boolean;
  act: Act | undefined;
  isUnderWay: boolean;
}

/**
 * Lets the intents of one session on one channel start in the order in which they came, although it is not known
 * at once whether they may. What waits keeps its place when its client comes back by another connection.
 */
export class StartOrder {
  /** By sender and channel. */
  readonly #lanes = new Map<string, Place[]>();

  /** Whether somebody waits for a turn. */
  isBusy(sender: Sender, channel: string): boolean {
    return this.#lanes.has(laneOf(sender, channel));
  }

  /** Takes the last place, which must be given up some day by taking the turn. */
  enter(sender: Sender, channel: string, isBehind = false): Turn {
    const lane = laneOf(sender, channel);
    const places = this.#lanes.get(lane) ?? [];
    this.#lanes.set(lane, places);
    const place: Place = { isBehind, act: undefined, isUnderWay: false };
    places.push(place);
    return {
      get isBehind() {
        return place.isBehind;
      },
      take: (act) => {
        if (place.act !== undefined) return;
        place.act = act;
        this.#advance(lane, places);
      },
    };
  }

  /** Something was refused that is to be asked again: what waits now must not start before it. */
  holdBack(sender: Sender, channel: string): void {
    for (const place of this.#lanes.get(laneOf(sender, channel)) ?? []) place.isBehind = true;
  }

  #advance(lane: string, places: Place[]): void {
    for (let head = places[0]; head?.act !== undefined && !head.isUnderWay; head = places[0]) {
      head.isUnderWay = true;
      const placed = head.act();
      if (placed !== undefined) {
        const next = (): void => {
          places.shift();
          this.#advance(lane, places);
        };
        void placed.then(next, next);
        return;
      }
      places.shift();
    }
    if (places.length === 0) this.#lanes.delete(lane);
  }
}

function laneOf({ sessionId, identity }: Sender, channel: string): string {
  return JSON.stringify([identity.subject, sessionId, channel]);
}
