import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream';
import { nanos, nuid } from '@nats-io/transport-node';
import { isCode, isNoStream } from './nats-failure.ts';
import type { Live } from './nats-link.ts';

/** After this the server forgets a consumer that nobody reads through. */
const IDLE_MS = 3_600_000;

/** The consumers of a partition: who reads it has the only one. */
export class PartitionConsumers {
  readonly #stream: string;

  constructor(stream: string) {
    this.#stream = stream;
  }

  /** Creates one that begins at a number of the stream. */
  async create({ jsm }: Live, from: number): Promise<{ name: string; waiting: number }> {
    const name = nuid.next();
    const { num_pending } = await jsm.consumers.add(this.#stream, {
      name,
      durable_name: name,
      // What is done is removed; what is not done is given to who begins next.
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: from,
      inactive_threshold: nanos(IDLE_MS),
    });
    return { name, waiting: num_pending };
  }

  /** Says whether it was there. */
  async remove({ jsm }: Live, name: string): Promise<boolean> {
    try {
      return await jsm.consumers.delete(this.#stream, name);
    } catch (error) {
      if (isCode(error, 'consumerNotFound') || isNoStream(error)) return false;
      throw error;
    }
  }

  async removeOthers(live: Live, kept: string): Promise<void> {
    const others: string[] = [];
    for await (const { name } of live.jsm.consumers.list(this.#stream)) {
      if (name !== kept) others.push(name);
    }
    await Promise.all(others.map((name) => this.remove(live, name)));
  }
}
