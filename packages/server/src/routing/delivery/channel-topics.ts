import type { Following, TopicDriver } from '../../bus/topic-driver.ts';
import type { Log } from '../../log.ts';
import type { PublishResult } from '../../service/service-context.ts';

export interface ChannelTopicsParts {
  readonly topics: TopicDriver;
  /** Tells the channels of one contract from those of another on the same bus. */
  readonly contract: string;
  readonly log: Log;
}

interface Heard {
  readonly following: Promise<Following>;
}

const PUBLISHED: PublishResult = { status: 'published' };

/**
 * Channels without a history, over all gateways of a bus: a topic for each address, heard while somebody here is
 * subscribed to it. What this gateway publishes comes back to it by the same way, so that its subscribers see the
 * order that the engine has.
 */
export class ChannelTopics {
  readonly #parts: ChannelTopicsParts;
  readonly #heard = new Map<string, Heard>();

  constructor(parts: ChannelTopicsParts) {
    this.#parts = parts;
  }

  /**
   * Tells what is published at an address; resolves when everything from then on is told. Once it is heard, a second
   * call waits for the first.
   *
   * @throws BusError where the engine does not take it; then nothing is heard.
   */
  async hear(address: string, tell: (text: string) => void): Promise<void> {
    const known = this.#heard.get(address);
    if (known !== undefined) return void (await known.following);
    const { topics, log } = this.#parts;
    const prefix = prefixOf(address);
    const following = topics.subscribe(this.#subject(address), (text) => {
      if (this.#heard.get(address) !== heard) return;
      try {
        if (!text.startsWith(prefix)) throw new TypeError('It does not begin as a publication.');
        tell(text);
      } catch (error) {
        log.warn({ address, error }, 'what came over a topic is no publication');
      }
    });
    const heard: Heard = { following };
    this.#heard.set(address, heard);
    try {
      await following;
    } catch (error) {
      if (this.#heard.get(address) === heard) this.#heard.delete(address);
      throw error;
    }
  }

  /** Hears an address no longer. */
  leave(address: string): void {
    const heard = this.#heard.get(address);
    this.#heard.delete(address);
    heard?.following.then(
      (following) => following.stop(),
      () => {},
    );
  }

  /** Takes the text of an envelope to the subscribers of all gateways. */
  async publish(address: string, text: string): Promise<PublishResult> {
    try {
      await this.#parts.topics.publish(this.#subject(address), text);
      return PUBLISHED;
    } catch (error) {
      this.#parts.log.error({ address, error }, 'a message could not be published');
      return { status: 'rejected', reason: 'the bus does not take it now' };
    }
  }

  #subject(address: string): string {
    return `channel:${this.#parts.contract}:${address}`;
  }
}

/** How the text of every publication at an address begins, so that nobody is sent what is none. */
function prefixOf(address: string): string {
  return `{"type":"message","channel":${JSON.stringify(address)},`;
}
