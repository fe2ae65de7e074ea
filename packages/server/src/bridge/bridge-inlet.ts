import type { Contract } from '@sallyport/protocol';
import type { Gateway } from '../gateway-api.ts';
import type { Log } from '../log.ts';
import type { Publish } from '../service/service-context.ts';
import type { BridgeRoute } from './bridge-map.ts';
import { PublishLanes } from './publish-lanes.ts';

/** Where a bridge publishes: a gateway, or a back end on the bus. */
export type Publisher<C extends Contract = Contract> = Pick<Gateway<C>, 'contract' | 'publish'>;

/** What became of the messages of a bridge since its start. */
export interface BridgeStats {
  readonly received: number;
  readonly published: number;
  /** Not JSON, not what the contract says, or of a subject that is no address. */
  readonly poisoned: number;
  /** Good, and could not be published. */
  readonly rejected: number;
  /** Came while too many waited to be published. */
  readonly dropped: number;
}

export interface BridgeInletParts {
  readonly publish: Publish<Contract>;
  readonly maxWaiting: number;
  readonly log: Log;
}

/** Takes messages from a bridge to the channels, those of one channel in order. No message holds up another. */
export class BridgeInlet {
  readonly #parts: BridgeInletParts;
  readonly #lanes: PublishLanes;
  readonly #stats = { received: 0, published: 0, poisoned: 0, rejected: 0, dropped: 0 };

  constructor(parts: BridgeInletParts) {
    this.#parts = parts;
    this.#lanes = new PublishLanes(parts.maxWaiting);
  }

  /** Takes one message; never throws. */
  take(route: BridgeRoute, subject: string, text: string): void {
    this.#stats.received += 1;
    try {
      const address = route.address(subject);
      const payload: unknown = JSON.parse(text);
      const work = () => this.#publish(route, { address, subject, payload });
      if (!this.#lanes.add(address, work)) this.#drop(subject);
    } catch (error) {
      this.#count('poisoned', subject, error);
    }
  }

  stats(): BridgeStats {
    return { ...this.#stats };
  }

  /** Resolves when everything that came is published, or is not. */
  idle(): Promise<void> {
    return this.#lanes.idle();
  }

  async #publish(
    { intent }: BridgeRoute,
    { address, subject, payload }: { address: string; subject: string; payload: unknown },
  ): Promise<void> {
    try {
      const result = await this.#parts.publish(address, intent, payload);
      if (result.status === 'rejected') this.#count('rejected', subject, result.reason);
      else this.#stats.published += 1;
    } catch (error) {
      // `publish` throws a TypeError at what the contract does not allow.
      this.#count(error instanceof TypeError ? 'poisoned' : 'rejected', subject, error);
    }
  }

  #count(what: 'poisoned' | 'rejected', subject: string, error: unknown): void {
    this.#stats[what] += 1;
    this.#parts.log.warn({ subject, error }, `a message of the bridge was ${what}`);
  }

  #drop(subject: string): void {
    // One line for a thousand: it is full because there is too much.
    if (this.#stats.dropped % 1_000 === 0) {
      this.#parts.log.error({ subject }, 'the bridge drops messages: too many wait');
    }
    this.#stats.dropped += 1;
  }
}
