import type { Msg } from '@nats-io/transport-node';
import { createInbox, nanos } from '@nats-io/transport-node';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Following } from '../topic-driver.ts';
import type { Delivered } from './ack-subject.ts';
import { readAckSubject } from './ack-subject.ts';
import type { NatsLink } from './nats-link.ts';
import type { EnsuredStream } from './nats-streams.ts';
import { PartitionConsumers } from './partition-consumers.ts';

/** How long the server waits for items before it says that there are none, in milliseconds. */
const PULL_MS = 10_000;
/** Without a word for this long, what was asked for is lost. */
const SILENCE_MS = PULL_MS + 5_000;

export interface PartitionReaderParts {
  readonly link: NatsLink;
  readonly clock: Clock;
  readonly log: Log;
  readonly stream: string;
  /** The stream as it is now. */
  find(): Promise<EnsuredStream>;
  /** How many messages are wanted now. */
  free(): number;
  /** Takes the next message. */
  take(message: Msg, delivered: Delivered): void;
  /** It is read no longer, because of somebody else. */
  lost(reason: string): void;
}

/** What was asked of the server. */
interface Pull {
  readonly id: number;
  /** Messages that it may still send for it. */
  left: number;
}

/**
 * Reads a stream in order, as many messages at a time as are wanted, for as long as nobody else begins to. It reads
 * through a consumer of its own; who begins next removes it, and with it the right to get more.
 */
export class PartitionReader {
  readonly #parts: PartitionReaderParts;
  readonly #consumers: PartitionConsumers;
  readonly #inbox = createInbox();
  readonly #over = new AbortController();
  #state: 'beginning' | 'reading' | 'renewing' | 'ended' = 'beginning';
  #hearing: Following | undefined;
  #stopWatch: (() => void) | undefined;
  /** Which of all streams of its name it is: numbers begin anew where one was lost. */
  #streamId = '';
  #consumer = '';
  /** Number of the last message that was taken, in the stream. */
  #last = 0;
  /** Number of the last message that the consumer got. */
  #turn = 0;
  #pull: Pull | undefined;
  #pulls = 0;
  #heardAt = 0;
  #isAsking = false;
  #mustRenew = false;

  constructor(parts: PartitionReaderParts) {
    this.#parts = parts;
    this.#consumers = new PartitionConsumers(parts.stream);
  }

  get streamId(): string {
    return this.#streamId;
  }

  /** Takes the stream from whoever reads it; resolves with the number of messages that it has. */
  async begin(): Promise<number> {
    const { link, clock, find } = this.#parts;
    this.#hearing = await link.subscribe(`${this.#inbox}.*`, (message) => this.#hear(message));
    const { streamId } = await find();
    this.#streamId = streamId;
    const { name, waiting } = await link.again((live) => this.#consumers.create(live, 1));
    this.#consumer = name;
    await link.again((live) => this.#consumers.removeOthers(live, name));
    if (this.#isEnded()) {
      this.#dropConsumer();
      return waiting;
    }
    this.#state = 'reading';
    this.#stopWatch = clock.every(SILENCE_MS / 3, () => this.#watch());
    if (this.#mustRenew) void this.#renew();
    else this.ask();
    return waiting;
  }

  /** The connection is another one: what was sent on the one before may be lost. */
  renew(): void {
    this.#mustRenew = true;
    if (this.#state === 'reading') void this.#renew();
  }

  /** Asks for as many as are wanted: one question at a time, so that what is wanted meanwhile shares the next. */
  ask(): void {
    if (this.#isAsking || this.#pull !== undefined) return;
    this.#isAsking = true;
    queueMicrotask(() => {
      this.#isAsking = false;
      const { link, stream, clock, free } = this.#parts;
      const batch = free();
      const nc = link.live?.nc;
      if (batch <= 0 || nc === undefined || this.#state !== 'reading') return;
      this.#pulls += 1;
      this.#pull = { id: this.#pulls, left: batch };
      this.#heardAt = clock.monotonicMs();
      nc.publish(
        `$JS.API.CONSUMER.MSG.NEXT.${stream}.${this.#consumer}`,
        JSON.stringify({ batch, expires: nanos(PULL_MS) }),
        { reply: `${this.#inbox}.${this.#pulls}` },
      );
    });
  }

  /** Takes nothing more. */
  stop(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#over.abort();
    this.#hearing?.stop();
    this.#stopWatch?.();
    this.#dropConsumer();
  }

  #isEnded(): boolean {
    return this.#state === 'ended';
  }

  #lose(reason: string): void {
    if (this.#isEnded()) return;
    this.stop();
    this.#parts.lost(reason);
  }

  #dropConsumer(): void {
    const consumer = this.#consumer;
    if (consumer === '') return;
    // Where it stays, the one who begins next removes it, or the server in time.
    const drop = this.#parts.link.once((live) => this.#consumers.remove(live, consumer));
    drop.catch(() => {});
  }

  /** Reads on through another consumer, if the one before was not taken away. */
  async #renew(): Promise<void> {
    const { stream, log, clock } = this.#parts;
    this.#state = 'renewing';
    while (!this.#isEnded()) {
      this.#mustRenew = false;
      this.#pull = undefined;
      try {
        if (await this.#replaceConsumer()) return;
      } catch (error) {
        log.warn({ stream, error }, 'a partition could not be read on');
        await clock.after(PULL_MS / 10, this.#over.signal);
      }
    }
  }

  /** Says whether it is settled: it reads on, or has ended. */
  async #replaceConsumer(): Promise<boolean> {
    const { link, find } = this.#parts;
    const { streamId } = await find();
    if (streamId !== this.#streamId) {
      this.#lose('the engine lost it');
      return true;
    }
    const before = this.#consumer;
    const { name } = await link.again((live) => this.#consumers.create(live, this.#last + 1));
    const isMine = await link.once((live) => this.#consumers.remove(live, before));
    this.#consumer = name;
    if (this.#isEnded()) {
      this.#dropConsumer();
      return true;
    }
    if (!isMine) this.#lose('another opened it');
    if (this.#isEnded()) return true;
    this.#turn = 0;
    if (this.#mustRenew) return false;
    this.#state = 'reading';
    this.ask();
    return true;
  }

  #watch(): void {
    const isSilent = this.#parts.clock.monotonicMs() - this.#heardAt > SILENCE_MS;
    if (this.#pull !== undefined && isSilent && this.#state === 'reading') void this.#renew();
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
    if (this.#pull !== undefined) {
      this.#pull.left -= 1;
      if (this.#pull.left <= 0) this.#pull = undefined;
    }
    this.#parts.take(message, delivered);
    this.ask();
  }

  /** The server has answered what was asked for: the time is over, or the consumer was removed. */
  #hearStatus(message: Msg): void {
    if (message.headers?.description.toLowerCase() === 'consumer deleted') {
      return this.#lose('another opened it');
    }
    if (message.subject !== `${this.#inbox}.${this.#pull?.id}`) return;
    this.#pull = undefined;
    this.ask();
  }
}
