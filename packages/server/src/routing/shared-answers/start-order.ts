import type { Reader } from '../answers/reader.ts';

/** A place in the order in which work starts. */
export interface Turn {
  /** What is done when everything before it is; once. */
  take(act: () => void): void;
}

interface Place {
  act: (() => void) | undefined;
}

/**
 * Lets the intents of one connection on one channel start in the order in which they came, although it is not known
 * at once whether they may.
 */
export class StartOrder {
  readonly #places = new WeakMap<Reader, Map<string, Place[]>>();

  /** Whether somebody waits for a turn. */
  isBusy(reader: Reader, channel: string): boolean {
    return this.#places.get(reader)?.has(channel) === true;
  }

  /** Takes the last place. */
  enter(reader: Reader, channel: string): Turn {
    const channels = this.#places.get(reader) ?? new Map<string, Place[]>();
    this.#places.set(reader, channels);
    const places = channels.get(channel) ?? [];
    channels.set(channel, places);
    const place: Place = { act: undefined };
    places.push(place);
    return {
      take(act) {
        if (place.act !== undefined) return;
        place.act = act;
        for (let head = places[0]; head?.act !== undefined; head = places[0]) {
          places.shift();
          head.act();
        }
        if (places.length === 0 && channels.get(channel) === places) channels.delete(channel);
      },
    };
  }
}
