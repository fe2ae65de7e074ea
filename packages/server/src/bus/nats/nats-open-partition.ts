import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream';
import type { Msg } from '@nats-io/transport-node';
import { createInbox, nanos, nuid } from '@nats-io/transport-node';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { OpenOptions, OpenPartition, PartitionItem } from '../partitions/partition-store.ts';
import type { Following } from '../topic-driver.ts';
import { readAckSubject } from './ack-subject.ts';
import { isCode, isGone, isNoStream } from './nats-failure.ts';
import { itemHeaders, readItem } from './nats-item.ts';
import type { Live, NatsLink } from './nats-link.ts';
import type { NatsStreams } from './nats-streams.ts';
import type { PartitionPlaces } from './partition-places.ts';

/** How long the server waits for items before it says that there are none, in milliseconds. */
const PULL_MS = 10_000;
/** Without a word for this long, what was asked for is lost. */
const SILENCE_MS = PULL_MS + 5_000;
/** After this the server forgets who reads, if he does not. */
const IDLE_MS = 3_600_000;

export interface NatsOpenPartitionParts {
  readonly link: NatsLink;
  readonly streams: NatsStreams;
  readonly clock: Clock;
  readonly log: Log;
  readonly places: PartitionPlaces;
  readonly partition: string;
  readonly options: OpenOptions;
  /** It is read no longer. */
  onEnd(): void;
}

/** What was asked of the server. */
interface Pull {
  readonly id: number;
  /** Items that it may still send for it. */
  left: number;
}

/**
 * A partition that this process reads for as long as nobody else opens it. It reads through a consumer of its own; who
 * opens the partition next removes it, and with it the right to get more.
 */
export class NatsOpenPartition implements OpenPartition {
  readonly #parts: NatsOpenPartitionParts;
  readonly #stream: string;
  readonly #inbox = createInbox();
  /** Items that were told and are not done. */
  readonly #told = new Set<string>();
  readonly #over = new AbortController();
  #state: 'opening' | 'reading' | 'renewing' | 'ended' = 'opening';
  #hearing: Following | undefined;
  #stopWatch: (() => void) | undefined;
  #backlog = 0;
  /** Which stream it is: numbers begin anew in one that was lost. */
  #created = '';
  #consumer = '';
  /** Number of the last item that was told, in the stream. */
  #last = 0;
  /** Number of the last message that the consumer got. */
  #turn = 0;
  #pull: Pull | undefined;
  #pulls = 0;
  #heardAt = 0;
  #isPulling = false;
  #mustRenew = false;

  constructor(parts: NatsOpenPartitionParts) {
    this.#parts = parts;
    this.#stream = parts.places.stream(parts.partition);
  }

  get backlog(): number {
    return this.#backlog;
  }

  /** Takes the partition from whoever reads it, and tells what is there, and what comes. */
  async begin(): Promise<void> {
    const { link, streams, places, partition, clock } = this.#parts;
    this.#hearing = await link.subscribe(`${this.#inbox}.*`, (message) => this.#hear(message));
    const { created } = await streams.find(places.wish(partition));
    this.#created = created;
    this.#consumer = await this.#createConsumer();
    await link.again((live) => this.#removeOthers(live));
    if (this.#isEnded()) return;
    this.#state = 'reading';
    this.#stopWatch = clock.every(SILENCE_MS / 3, () => this.#watch());
    if (this.#mustRenew) await this.#renew();
    else this.#ask();
  }

  /** The connection is another one: what was sent on the one before may be lost. */
  renew(): void {
    this.#mustRenew = true;
    if (this.#state === 'reading') void this.#renew();
  }

  async done(item: PartitionItem): Promise<void> {
    await this.#remove(item.ref);
    this.#told.delete(item.ref);
    this.#ask();
  }

  async bury(item: PartitionItem, reason: string): Promise<void> {
    const { link, streams, places, partition, clock } = this.#parts;
    await streams.ensure(places.buriedWish);
    const headers = itemHeaders(item, { ref: item.ref, reason, at: clock.now() });
    const msgID = `${this.#stream} ${item.ref}`;
    await link.again(({ js }) =>
      js.publish(places.buried(partition), item.data, { headers, msgID }),
    );
    await this.done(item);
  }

  stop(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#over.abort();
    this.#hearing?.stop();
    this.#stopWatch?.();
    this.#parts.onEnd();
    this.#dropConsumer();
  }

  #dropConsumer(): void {
    const consumer = this.#consumer;
    if (consumer === '') return;
    // Where it stays, the one who opens the partition next removes it, or the server in time.
    const drop = this.#parts.link.once(({ jsm }) => this.#removeConsumer(jsm, consumer));
    drop.catch(() => {});
  }

  #isEnded(): boolean {
    return this.#state === 'ended';
  }

  #lose(reason: string): void {
    if (this.#isEnded()) return;
    this.stop();
    this.#parts.options.onLost(reason);
  }

  async #createConsumer(): Promise<string> {
    const name = nuid.next();
    const config = {
      name,
      durable_name: name,
      // What is done is removed; what is not done is given to who opens it next.
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.#last + 1,
      inactive_threshold: nanos(IDLE_MS),
    };
    const { num_pending } = await this.#parts.link.again(({ jsm }) =>
      jsm.consumers.add(this.#stream, config),
    );
    if (this.#state === 'opening') this.#backlog = num_pending;
    return name;
  }

  async #removeOthers({ jsm }: Live): Promise<void> {
    const others: string[] = [];
    for await (const { name } of jsm.consumers.list(this.#stream)) {
      if (name !== this.#consumer) others.push(name);
    }
    await Promise.all(others.map((name) => this.#removeConsumer(jsm, name)));
  }

  /** Says whether it was there. */
  async #removeConsumer(jsm: Live['jsm'], name: string): Promise<boolean> {
    try {
      return await jsm.consumers.delete(this.#stream, name);
    } catch (error) {
      if (isCode(error, 'consumerNotFound') || isNoStream(error)) return false;
      throw error;
    }
  }

  /** Reads on through another consumer, if the one before was not taken away. */
  async #renew(): Promise<void> {
    const { link, streams, places, partition, log, clock } = this.#parts;
    this.#state = 'renewing';
    while (!this.#isEnded()) {
      this.#mustRenew = false;
      this.#pull = undefined;
      try {
        const { created } = await streams.find(places.wish(partition));
        if (created !== this.#created) return this.#lose('the engine lost it');
        const before = this.#consumer;
        const next = await this.#createConsumer();
        const isMine = await link.once(({ jsm }) => this.#removeConsumer(jsm, before));
        this.#consumer = next;
        if (this.#isEnded()) return this.#dropConsumer();
        if (!isMine) return this.#lose('another opened it');
        this.#turn = 0;
        if (this.#mustRenew) continue;
        this.#state = 'reading';
        return this.#ask();
      } catch (error) {
        // Whether the consumer is there still is not known; what reads it next finds out.
        log.warn({ partition, error }, 'a partition could not be read on');
        await clock.after(PULL_MS / 10, this.#over.signal);
      }
    }
  }

  #watch(): void {
    const isSilent = this.#parts.clock.monotonicMs() - this.#heardAt > SILENCE_MS;
    if (this.#pull !== undefined && isSilent && this.#state === 'reading') void this.#renew();
  }

  /** Asks for as many as the window allows: one question at a time, so that those done meanwhile share the next. */
  #ask(): void {
    if (this.#isPulling || this.#pull !== undefined) return;
    this.#isPulling = true;
    queueMicrotask(() => {
      this.#isPulling = false;
      const { link, options, clock } = this.#parts;
      const free = options.window - this.#told.size;
      const nc = link.live?.nc;
      if (free <= 0 || nc === undefined || this.#state !== 'reading') return;
      this.#pulls += 1;
      this.#pull = { id: this.#pulls, left: free };
      this.#heardAt = clock.monotonicMs();
      nc.publish(
        `$JS.API.CONSUMER.MSG.NEXT.${this.#stream}.${this.#consumer}`,
        JSON.stringify({ batch: free, expires: nanos(PULL_MS) }),
        { reply: `${this.#inbox}.${this.#pulls}` },
      );
    });
  }

  #hear(message: Msg): void {
    if (this.#state !== 'reading') return;
    this.#heardAt = this.#parts.clock.monotonicMs();
    const delivered = readAckSubject(message.reply ?? '');
    if (delivered === undefined) return this.#hearStatus(message);
    const isOfMine = message.reply?.includes(`.${this.#consumer}.`) === true;
    if (!isOfMine || delivered.seq <= this.#last) return;
    // Something was sent on a connection that is no more.
    if (delivered.turn !== this.#turn + 1) return void this.#renew();
    this.#turn = delivered.turn;
    this.#last = delivered.seq;
    this.#take(message, delivered.seq);
    if (this.#pull === undefined) return;
    this.#pull.left -= 1;
    if (this.#pull.left > 0) return;
    this.#pull = undefined;
    this.#ask();
  }

  /** The server has answered what was asked for: the time is over, or the consumer was removed. */
  #hearStatus(message: Msg): void {
    if (message.headers?.description.toLowerCase() === 'consumer deleted') {
      return this.#lose('another opened it');
    }
    if (message.subject !== `${this.#inbox}.${this.#pull?.id}`) return;
    this.#pull = undefined;
    this.#ask();
  }

  #take(message: Msg, seq: number): void {
    const { options, log, partition } = this.#parts;
    const ref = `${seq}@${this.#created}`;
    const item = readItem({ headers: message.headers, text: message.string() });
    if (item !== undefined) {
      this.#told.add(ref);
      options.onItem({ ...item, ref });
      return;
    }
    log.error({ partition, seq }, 'a message in a queue is no work, and is removed');
    this.#remove(ref).catch((error: unknown) =>
      log.warn({ partition, seq, error }, 'it could not be removed'),
    );
  }

  async #remove(ref: string): Promise<void> {
    const { link, streams, places, partition } = this.#parts;
    const [seq, created] = ref.split('@');
    const remove = async ({ jsm }: Live): Promise<void> => {
      const stream = await streams.find(places.wish(partition));
      // The same number in another stream is another item.
      if (stream.created !== created) return;
      try {
        await jsm.streams.deleteMessage(this.#stream, Number(seq), false);
      } catch (error) {
        if (!isGone(error) && !isNoStream(error)) throw error;
      }
    };
    await link.again(remove);
  }
}
