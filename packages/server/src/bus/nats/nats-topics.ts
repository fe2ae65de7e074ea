import { BusError } from '../bus-error.ts';
import type { Following, TopicDriver } from '../topic-driver.ts';
import type { NatsLink } from './nats-link.ts';
import { encodeToken } from './nats-token.ts';

/** Characters that were published and that the server has not confirmed, at most. */
const MAX_UNCONFIRMED = 32 * 1024 * 1024;

/** What those wait for who published since the last one, on one connection. */
interface Confirmation extends PromiseWithResolvers<void> {
  readonly generation: number;
}

/** Topics as plain subjects. What is published in one tick, or while a confirmation is awaited, shares the next one. */
export class NatsTopics implements TopicDriver {
  readonly #link: NatsLink;
  readonly #prefix: string;
  #isConfirming = false;
  #next: Confirmation | undefined;
  #unconfirmed = 0;

  constructor(link: NatsLink, prefix: string) {
    this.#link = link;
    this.#prefix = `${prefix}.topic.`;
  }

  publish(subject: string, data: string): Promise<void> {
    const full = this.#prefix + encodeToken(subject);
    const live = this.#link.live;
    if (live === undefined) {
      return this.#link.once(async ({ nc }) => {
        nc.publish(full, data);
        await nc.flush();
      });
    }
    if (this.#unconfirmed + data.length > MAX_UNCONFIRMED) {
      const what = `NATS has not confirmed ${this.#unconfirmed} characters that were published.`;
      return Promise.reject(new BusError('unavailable', what));
    }
    try {
      live.nc.publish(full, data);
    } catch (error) {
      return this.#link.once(() => Promise.reject(error));
    }
    this.#unconfirmed += data.length;
    return this.#confirmed(live.generation);
  }

  subscribe(subject: string, onMessage: (data: string) => void): Promise<Following> {
    const full = this.#prefix + encodeToken(subject);
    return this.#link.subscribe(full, (message) => onMessage(message.string()));
  }

  #confirmed(generation: number): Promise<void> {
    if (this.#next !== undefined && this.#next.generation !== generation) {
      this.#next.reject(lost());
      this.#next = undefined;
    }
    if (this.#next === undefined) {
      this.#next = { generation, ...Promise.withResolvers<void>() };
      if (!this.#isConfirming) queueMicrotask(() => void this.#confirm());
    }
    return this.#next.promise;
  }

  async #confirm(): Promise<void> {
    if (this.#isConfirming) return;
    this.#isConfirming = true;
    while (this.#next !== undefined) {
      const current = this.#next;
      const unconfirmed = this.#unconfirmed;
      this.#next = undefined;
      try {
        await this.#link.once(async ({ nc, generation }) => {
          if (generation !== current.generation) throw lost();
          await nc.flush();
        });
        current.resolve();
      } catch (error) {
        current.reject(error);
      }
      this.#unconfirmed -= unconfirmed;
    }
    this.#isConfirming = false;
  }
}

function lost(): BusError {
  return new BusError('unavailable', 'The connection to NATS was lost.');
}
