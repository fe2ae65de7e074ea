import type { Following, TopicDriver } from '../topic-driver.ts';

type Listener = (data: string) => void;

const DONE = Promise.resolve();

/** Topics within the process. */
export class MemoryTopics implements TopicDriver {
  readonly #listeners = new Map<string, Set<Listener>>();

  publish(subject: string, data: string): Promise<void> {
    for (const listener of this.#listeners.get(subject) ?? []) listener(data);
    return DONE;
  }

  async subscribe(subject: string, onMessage: Listener): Promise<Following> {
    // One function may listen twice; each has its own end.
    const listener: Listener = (data) => onMessage(data);
    const known = this.#listeners.get(subject);
    const listeners = known ?? new Set();
    if (known === undefined) this.#listeners.set(subject, listeners);
    listeners.add(listener);
    return {
      stop: () => {
        listeners.delete(listener);
        if (listeners.size === 0 && this.#listeners.get(subject) === listeners) {
          this.#listeners.delete(subject);
        }
      },
    };
  }
}
