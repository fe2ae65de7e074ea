import type { Clock } from '../../clock.ts';
import type { InFlight } from '../../connection/in-flight.ts';
import type { Answer } from '../answers/answer.ts';
import type { Reader } from '../answers/reader.ts';
import { ClientCalls } from '../client-calls.ts';
import type { Leaving, Left, Text } from './letters.ts';
import { LEFT, MAX_LETTER_CHARS, TEXT } from './letters.ts';

export interface FarReaderParts {
  /** The other gateway. */
  readonly instance: string;
  /** What the other gateway calls it. */
  readonly name: string;
  readonly answer: Answer;
  readonly clock: Clock;
  send(kind: string, body: Text | Left): void;
}

/** Characters that wait to be read above which streams pause. */
const HIGH_WATER_CHARS = 262_144;

/** A connection of another gateway that waits for what runs here. Specification: Resend until answered. */
export class FarReader implements Reader {
  readonly instance: string;
  readonly name: string;
  readonly answer: Answer;
  readonly inFlight = new Map<string | InFlight, InFlight>();
  workCount = 0;
  clientCalls: ClientCalls | undefined;
  /** When the other gateway was last heard of it, on the monotonic clock. */
  heardAt: number;
  readonly #parts: FarReaderParts;
  #state: 'open' | Leaving = 'open';
  /** Texts that went out. */
  #count = 0;
  #sentChars = 0;
  #readChars = 0;
  #drained = Promise.withResolvers<void>();

  constructor(parts: FarReaderParts) {
    this.#parts = parts;
    this.instance = parts.instance;
    this.name = parts.name;
    this.answer = parts.answer;
    this.heardAt = parts.clock.monotonicMs();
    // Methods of a client are called on its own connection only, which is not here.
    this.clientCalls = new ClientCalls({ open: false, send() {} }, parts.clock);
  }

  get open(): boolean {
    return this.#state === 'open';
  }

  /** What whoever asks for it is told. */
  get standing(): 'joined' | Leaving {
    return this.#state === 'open' ? 'joined' : this.#state;
  }

  get congested(): boolean {
    return this.open && this.#sentChars - this.#readChars > HIGH_WATER_CHARS;
  }

  hold(key: string | InFlight, work: InFlight): void {
    this.inFlight.set(key, work);
  }

  release(key: string | InFlight): void {
    this.inFlight.delete(key);
  }

  sendFrame(text: string, isLast = false): void {
    this.#sentChars += text.length;
    this.#post(this.#count, text, isLast);
    this.#count += 1;
  }

  send(): void {}

  sendError(): void {}

  async drained(signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<void>();
    const abort = (): void => aborted.resolve();
    signal.addEventListener('abort', abort);
    while (this.congested && !signal.aborted) {
      await Promise.race([this.#drained.promise, aborted.promise]);
    }
    signal.removeEventListener('abort', abort);
  }

  /** The other gateway has read so much in all. */
  read(chars: number): void {
    this.heardAt = this.#parts.clock.monotonicMs();
    this.#readChars = Math.max(this.#readChars, chars);
    if (!this.congested) this.#wake();
  }

  /** Sends again what did not arrive. */
  resume(have: number, chars: number): void {
    this.read(chars);
    const { texts, ended } = this.answer;
    for (let at = have; at < texts.length; at += 1) {
      const text = texts[at];
      if (text !== undefined) this.#post(at, text, ended && at === texts.length - 1);
    }
  }

  left(): void {
    this.#leave('moved');
  }

  dropped(): void {
    this.#leave('dropped');
  }

  #leave(why: Leaving): void {
    if (!this.open) return;
    this.#state = why;
    this.#wake();
    this.#parts.send(LEFT, { reader: this.name, why });
  }

  #post(at: number, text: string, isLast: boolean): void {
    if (!this.open) return;
    if (text.length > MAX_LETTER_CHARS) this.#leave('oversize');
    else this.#parts.send(TEXT, { reader: this.name, at, text, isLast });
  }

  #wake(): void {
    this.#drained.resolve();
    this.#drained = Promise.withResolvers();
  }
}
