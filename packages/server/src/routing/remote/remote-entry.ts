import { ProtocolError, toProtocolError } from '@sallyport/protocol';
import type { LaneOwner } from '../../bus/queue-driver.ts';
import type { BegunLetter } from '../../service/remote/work-letter.ts';
import { CHUNK_WINDOW } from '../../service/remote/work-letter.ts';
import type { Parcel } from './courier.ts';
import type { Dispatch } from './lines.ts';
import type { RemoteAnswer, RemoteAsk } from './remote-ask.ts';

/** What is kept of an ask once it was begun; its payload may be long. */
export type KeptAsk = Pick<RemoteAsk, 'work' | 'kind' | 'onAnswer' | 'onRefusal'>;

export interface RemoteEntryParts {
  readonly ask: KeptAsk;
  readonly ref: string;
  /** The queue that it went to. */
  readonly subject: string;
  readonly startedAt: number;
}

/** One piece of work that a service in another process does, as far as its answer has come. */
export class RemoteEntry {
  readonly ask: KeptAsk;
  readonly ref: string;
  readonly subject: string;
  readonly startedAt: number;
  /** Its way to a service; none where it was begun before, and its answer is waited for. */
  dispatch: Dispatch | undefined;
  /** What goes there, as long as it may have to; its payload may be long. */
  parcel: Parcel | undefined;
  /** Who has it, where it went there without being stored. */
  owner: LaneOwner | undefined;
  #tries = 0;
  /** Chunks that came. */
  #seq = 0;
  /** Chunks that the client takes. */
  #taken = 0;
  #told = 0;
  #credit: ((taken: number) => void) | undefined;
  /** What came before, on its way to a client that reads slower. */
  #before: Promise<void> | undefined;
  #settled = false;
  #isRepeat = false;
  #isAlive = false;
  #onPlaced: (() => void) | undefined;

  constructor({ ask, ref, subject, startedAt }: RemoteEntryParts) {
    this.ask = ask;
    this.ref = ref;
    this.subject = subject;
    this.startedAt = startedAt;
  }

  /** Takes a letter; `last` where nothing is to follow, `lost` where something before it never came. */
  receive(letter: BegunLetter, credit: (taken: number) => void): 'more' | 'last' | 'lost' {
    if (letter.tries < this.#tries) return 'more'; // of one who lost its lease
    if (letter.tries > this.#tries) {
      this.#tries = letter.tries;
      if (this.#seq > 0 && letter.type !== 'error') return 'lost';
    }
    this.#credit = credit;
    this.#isAlive = true;
    switch (letter.type) {
      case 'running':
        return 'more';
      case 'chunk':
        if (letter.seq < this.#seq) return 'more';
        if (letter.seq > this.#seq) return 'lost';
        this.#seq += 1;
        this.#after(() => this.#send(letter));
        return 'more';
      case 'end':
        if (letter.seq !== this.#seq) return 'lost';
        this.#finish(letter);
        return 'last';
      case 'error':
        this.#finish(ProtocolError.fromPayload(letter.payload));
        return 'last';
      case 'ack':
      case 'reply':
        this.#finish(letter);
        return 'last';
      default:
        return letter satisfies never;
    }
  }

  /** Settles when it has its place in the order of its channel, or will have none. */
  awaitPlace(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onPlaced = resolve;
    return promise;
  }

  placed(): void {
    this.#onPlaced?.();
  }

  settle(answer: RemoteAnswer): void {
    if (this.#settled) return;
    this.#settled = true;
    this.ask.onAnswer(answer);
  }

  /** The queue did not take it. */
  refuse(error: ProtocolError): void {
    if (this.#settled) return;
    this.#settled = true;
    this.ask.onRefusal(error, true);
  }

  /** It was stored before, and may be done and forgotten. */
  markRepeat(): void {
    this.#isRepeat = true;
  }

  /** Whether it is a repeat of which nobody who could run it has said anything. */
  get isUnknown(): boolean {
    return this.#isRepeat && !this.#isAlive;
  }

  /** Says again what was taken, because the first time may be lost. */
  creditAgain(): void {
    if (this.#taken > 0 && !this.#settled) this.#credit?.(this.#taken);
  }

  #finish(answer: RemoteAnswer): void {
    if (this.#before === undefined) this.settle(answer);
    else this.#after(async () => this.settle(answer));
  }

  async #send({ seq, payload }: Extract<BegunLetter, { type: 'chunk' }>): Promise<void> {
    const { work } = this.ask;
    if (!work.running) return;
    await work.sendChunk({ type: 'reply', ref: work.id ?? '', payload, seq, final: false });
    this.#taken = seq + 1;
    if (this.#taken - this.#told < CHUNK_WINDOW / 2) return;
    this.#told = this.#taken;
    this.#credit?.(this.#taken);
  }

  #after(next: () => Promise<void>): void {
    const step = (this.#before ?? Promise.resolve()).then(next);
    this.#before = step.catch((error: unknown) => this.settle(toProtocolError(error)));
  }
}
