import type { Following, TopicDriver } from '../topic-driver.ts';
import type { RedisEngine } from './redis-engine.ts';

/** Topics as channels of Redis. https://redis.io/docs/latest/develop/interact/pubsub/ */
export class RedisTopics implements TopicDriver {
  readonly #engine: RedisEngine;
  readonly #prefix: string;

  constructor(engine: RedisEngine, prefix: string) {
    this.#engine = engine;
    this.#prefix = `${prefix}:topic:`;
  }

  async publish(subject: string, data: string): Promise<void> {
    await this.#engine.command('PUBLISH', `${this.#prefix}${subject}`, data);
  }

  subscribe(subject: string, onMessage: (data: string) => void): Promise<Following> {
    return this.#engine.channels.subscribe(`${this.#prefix}${subject}`, onMessage);
  }
}
