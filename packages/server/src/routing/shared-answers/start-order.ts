/** Who sends: the same over all connections of a session, so that what is sent again keeps its place. */
export interface Sender {
  readonly sessionId: string;
  readonly identity: { readonly subject: string };
}

/** A place in the order in which work starts. */
export interface Turn {
  /** What is done when everything before it is; once. */
  take(act: () => void): void;
}

interface Place {
  act: (() => void) | undefined;
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
  enter(sender: Sender, channel: string): Turn {
    const lane = laneOf(sender, channel);
    const places = this.#lanes.get(lane) ?? [];
    this.#lanes.set(lane, places);
    const place: Place = { act: undefined };
    places.push(place);
    return {
      take: (act) => {
        if (place.act !== undefined) return;
        place.act = act;
        for (let head = places[0]; head?.act !== undefined; head = places[0]) {
          places.shift();
          head.act();
        }
        if (places.length === 0 && this.#lanes.get(lane) === places) this.#lanes.delete(lane);
      },
    };
  }
}

function laneOf({ sessionId, identity }: Sender, channel: string): string {
  return JSON.stringify([identity.subject, sessionId, channel]);
}
