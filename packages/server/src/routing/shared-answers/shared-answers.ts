import { randomUUID } from 'node:crypto';
import type { ProtocolError } from '@sallyport/protocol';
import { encodeEnvelope, toErrorPayload } from '@sallyport/protocol';
import type { Inbox } from '../../bus/inbox.ts';
import type { RecordDriver } from '../../bus/record-driver.ts';
import type { Clock } from '../../clock.ts';
import type { Connection } from '../../connection/connection.ts';
import type { Log } from '../../log.ts';
import type { Answer } from '../answers/answer.ts';
import type { Reader } from '../answers/reader.ts';
import { ClaimKeeper } from './claim-keeper.ts';
import { Claims } from './claims.ts';
import type { ReadAnswers } from './far-readers.ts';
import { FarReaders } from './far-readers.ts';
import { FarRun } from './far-run.ts';
import { LEFT, Left, TEXT, Text } from './letters.ts';
import { split } from './lost-answer.ts';
import { MemoryId } from './memory-id.ts';
import { Start } from './start.ts';
import type { Sender, Turn } from './start-order.ts';
import { StartOrder } from './start-order.ts';
import type { Refusal, StartParts, StartRequest } from './start-request.ts';

/** What the gateways of a bus share. */
export interface SharedAnswersOptions {
  readonly records: RecordDriver;
  readonly inbox: Inbox;
  readonly instance: string;
  /** Names this start of the instance. */
  readonly run: string;
  /** Gateways of one contract share their answers. */
  readonly contract: string;
  readonly connections: Iterable<Connection>;
  /** Whether what was started under this name, and is silent, is alive. */
  isAlive(run: string): Promise<boolean>;
}

/** The answers of this gateway, as far as sharing needs them. */
export interface OwnAnswers extends ReadAnswers {
  drop(answer: Answer): void;
  /** Whether something of the channel was refused on the connection, and its client may not know it. */
  hasUnreadRefusal(connection: Reader, channel: string): boolean;
}

export interface SharedAnswersParts extends SharedAnswersOptions {
  readonly answers: OwnAnswers;
  readonly windowMs: number;
  readonly workTimeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Something that asks to begin, with an answer where it has an id. */
export interface Beginning extends Omit<StartRequest, 'answer' | 'turn'> {
  readonly answer: Answer | undefined;
  readonly connection: Reader & Sender;
  /** Where its order counts; with nothing, it has none. */
  readonly channel?: string;
}

/** Milliseconds that a record outlives its window, for what is on its way. */
const GRACE_MS = 5_000;
const TICK_MS = 1_000;
/** Milliseconds after its welcome within which a client sends again what it was not answered. */
const RESEND_MS = 10_000;

/** The memory of answers that the gateways of a bus have in common. Specification: Resend until answered. */
export class SharedAnswers {
  readonly #parts: SharedAnswersParts;
  readonly #memoryId: MemoryId;
  readonly #claims: Claims;
  readonly #keeper: ClaimKeeper;
  readonly #readers: FarReaders;
  readonly #order = new StartOrder();
  readonly #followed = new Map<string, FarRun>();
  /** Connections that were told of a memory that was gone already. */
  readonly #misled = new WeakSet<Reader>();
  readonly #starts: StartParts;
  readonly #stop: () => void;

  constructor(parts: SharedAnswersParts) {
    this.#parts = parts;
    const { instance, run, contract, windowMs, workTimeoutMs, clock, log, inbox, answers } = parts;
    const forMs = windowMs + GRACE_MS;
    const records = parts.records.bucket(`answers-${contract}`, forMs);
    this.#memoryId = new MemoryId({ records, forMs, clock, onLost: (at) => this.#onLost(at) });
    this.#claims = new Claims({ records, memoryId: this.#memoryId, instance, run, log });
    const claims = this.#claims;
    const onTaken = (answer: Answer, text: string): void => this.#giveUp(answer, text);
    this.#keeper = new ClaimKeeper({ claims, forMs, clock, log, onTaken });
    this.#readers = new FarReaders({ answers, inbox, clock, log, workTimeoutMs });
    inbox.on(TEXT, (body) => {
      const text = Text.parse(body);
      this.#followed.get(text.reader)?.take(text);
    });
    inbox.on(LEFT, (body) => {
      const { reader, why } = Left.parse(body);
      this.#followed.get(reader)?.leave(why);
    });
    this.#starts = {
      claims,
      clock,
      patienceMs: workTimeoutMs,
      isAlive: (other) => this.#isAlive(other),
      follow: (answer, name) => this.#follow(answer, name),
      isMisled: (answer) => this.#misled.has(answer.connection),
      drop: (answer) => answers.drop(answer),
      keep: (answer) => this.#keeper.keep(answer),
    };
    this.#stop = clock.every(TICK_MS, () => this.#tick());
  }

  /** The name of the memory; none before the bus was first reached. */
  get id(): string | undefined {
    return this.#memoryId.current;
  }

  /** Looks for the memory; resolves also where the bus is away. */
  async open(): Promise<void> {
    const { inbox, log } = this.#parts;
    try {
      await Promise.all([inbox.open(), this.#memoryId.keep()]);
    } catch (error) {
      log.debug({ error }, 'the memory of answers cannot be reached'); // tried again with each tick
    }
  }

  /** Begins once nobody else does the same, in the order of its channel, or lets the answer come from elsewhere. */
  begin({ answer, connection, channel, ...request }: Beginning): void {
    if (answer === undefined) return this.#beginUnnamed(connection, channel, request.begin);
    this.#start({ ...request, answer, turn: this.#enter(connection, channel) });
  }

  /** Something was refused that may be asked again; what its session sent after it on the channel does not start. */
  holdBack(sender: Sender, channel: string): void {
    this.#order.holdBack(sender, channel);
  }

  /** Stores an answer before it is sent. */
  store(answer: Answer, text: string): void {
    this.#keeper.store(answer, text);
  }

  /** Nobody will ask for it again. */
  forget(answer: Answer): void {
    this.#keeper.forget(answer);
  }

  /** This gateway closes: says whether it was to end, and leaves to others what they may begin again. */
  handOn(answer: Answer): boolean {
    if (answer.ended || answer.claim === undefined) return false;
    if (answer.isRepeatable) this.#keeper.leave(answer);
    return true;
  }

  /** Nothing was begun here, so that whoever waits for it begins it elsewhere. */
  async abandon(answer: Answer): Promise<void> {
    const { connection } = answer;
    if (answer.claim !== undefined) await this.#keeper.release(answer);
    connection.dropped?.();
  }

  /** Resolves when everything that was answered is stored. */
  async close(): Promise<void> {
    this.#stop();
    await this.#keeper.settled();
  }

  #enter(connection: Reader & Sender, channel: string | undefined): Turn | undefined {
    if (channel === undefined) return undefined;
    const isBehind = this.#parts.answers.hasUnreadRefusal(connection, channel);
    return this.#order.enter(connection, channel, isBehind);
  }

  #start(request: StartRequest): void {
    const { log } = this.#parts;
    new Start(request, this.#starts).run().catch((error: unknown) => {
      const { userId, id } = request.answer;
      log.error({ userId, id, error }, 'work could not be begun');
      request.turn?.take(() => undefined); // what follows does not wait for ever
    });
  }

  /** What has no id is nobody's to claim, but must not overtake what has. */
  #beginUnnamed(connection: Reader & Sender, channel: string | undefined, begin: () => void): void {
    if (channel === undefined || !this.#order.isBusy(connection, channel)) return begin();
    const turn = this.#order.enter(connection, channel);
    connection.workCount += 1;
    turn.take(() => {
      connection.workCount -= 1;
      if (connection.open) begin();
      return undefined;
    });
  }

  #follow(answer: Answer, instance: string): FarRun & Disposable {
    const { inbox, clock, log } = this.#parts;
    const name = randomUUID();
    const far = new FarRun({ instance, name, answer, inbox, clock, log });
    this.#followed.set(name, far);
    return Object.assign(far, { [Symbol.dispose]: () => void this.#followed.delete(name) });
  }

  /** What was answered here is not what counts: this gateway was taken for dead, and its work was taken over. */
  #giveUp(answer: Answer, text: string): void {
    const { log } = this.#parts;
    const { userId, id } = answer;
    log.warn({ userId, id }, 'an answer was given up, because another gateway gives it');
    answer.claim = undefined;
    answer.letGo();
    if (answer.texts.length > 0) return answer.settle(encodeError(id, split()));
    const begin = (refusal?: Refusal): undefined => {
      answer.settle(refusal === undefined ? text : encodeError(id, refusal.error));
    };
    const refused = { isRefused: true, isRepeatable: false, isStored: false };
    this.#start({ answer, ...refused, turn: undefined, begin });
  }

  async #isAlive(run: string): Promise<boolean> {
    const { isAlive } = this.#parts;
    try {
      return await isAlive(run);
    } catch {
      return true; // nobody can tell, so nothing is taken over
    }
  }

  #tick(): void {
    this.#keeper.tick();
    this.#readers.sweep();
    void this.open();
  }

  /** Whoever came since may have been told that the memory is the one it knows, and is sent away to ask again. */
  #onLost(seenWholeAt: number): void {
    const { connections, log } = this.#parts;
    log.warn({ memory: this.#memoryId.current }, 'the bus lost what was remembered of answers');
    for (const connection of connections) {
      if (connection.since < seenWholeAt - RESEND_MS) continue;
      this.#misled.add(connection);
      connection.close(1012, 'the memory of answers was lost; come back');
    }
  }
}

function encodeError(ref: string, error: ProtocolError): string {
  return encodeEnvelope({ type: 'error', ref, payload: toErrorPayload(error) });
}
