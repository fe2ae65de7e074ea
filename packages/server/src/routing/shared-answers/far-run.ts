import type { ProtocolError } from '@sallyport/protocol';
import type { Inbox } from '../../bus/inbox.ts';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Answer } from '../answers/answer.ts';
import type { Join, Leaving, Read, Stop, Text } from './letters.ts';
import { JOIN, Joined, READ, STOP } from './letters.ts';

export interface FarRunParts {
  /** The gateway that runs it. */
  readonly instance: string;
  /** What this one is called in letters. */
  readonly name: string;
  /** Where its texts go. */
  readonly answer: Answer;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds to the next look whether it still runs there. */
export const LOOK_AGAIN_MS = 5_000;
/** Milliseconds that the other gateway has to answer. */
const ASK_MS = 3_000;
/** Characters after which it is told how much was read. */
const TELL_READ_CHARS = 65_536;

/** What became of it, as far as it can be told from here. */
export type Followed = Joined | 'silent' | 'ended';

/** Something that another gateway runs, and whose texts go to a connection of this one. */
export class FarRun {
  readonly #parts: FarRunParts;
  readonly #over = new AbortController();
  #state: 'joining' | 'following' | Leaving | 'ended' = 'joining';
  /** Texts that came; the next one has this number. */
  #count = 0;
  #readChars = 0;
  #toldChars = 0;
  /** Texts are read in their order, however long the client takes. */
  #reading: Promise<void> = Promise.resolve();

  constructor(parts: FarRunParts) {
    this.#parts = parts;
  }

  /** Texts that came. */
  get count(): number {
    return this.#count;
  }

  /** Resolves with what the other side says, at once the first time, then when it was to be asked again. */
  async look(): Promise<Followed> {
    const { inbox, clock, instance, name, answer } = this.#parts;
    const again = this.#state === 'following';
    if (again) await clock.after(LOOK_AGAIN_MS, this.#over.signal);
    const settled = this.#settled();
    if (settled !== undefined) return settled;
    const { userId, id } = answer;
    const body: Join = {
      ...{ userId, id, reader: name, again },
      have: this.#count,
      read: this.#readChars,
    };
    try {
      const said = Joined.parse(await inbox.ask(instance, { kind: JOIN, body, timeoutMs: ASK_MS }));
      if (said === 'joined' && this.#state === 'joining') this.#state = 'following';
      return this.#settled() ?? said;
    } catch (error) {
      this.#parts.log.debug({ instance, userId, id, error }, 'a gateway does not answer');
      return this.#settled() ?? 'silent';
    }
  }

  /** Takes a text; one that came before, or after a hole, is left for the next look. */
  take({ at, text, isLast }: Text): void {
    const { answer } = this.#parts;
    if (at !== this.#count || this.#settled() !== undefined) return;
    this.#state = 'following';
    this.#count += 1;
    if (isLast) {
      this.#end('ended');
      answer.isShared = true; // it was stored before it was sent
      answer.settle(text);
      return;
    }
    answer.send(text);
    this.#reading = this.#reading.then(() => this.#read(text.length));
  }

  /** No more texts come. */
  leave(why: Leaving): void {
    this.#end(why);
  }

  /** Asks the other gateway to stop it. */
  stop({ code, message }: ProtocolError): void {
    const { inbox, instance, name: reader, answer, log } = this.#parts;
    const { userId, id } = answer;
    const known = code === 'timeout' ? code : 'cancelled';
    const body: Stop = { userId, id, reader, code: known, message };
    inbox.send(instance, STOP, body).catch((error: unknown) => {
      log.warn({ instance, userId, id, error }, 'what runs elsewhere could not be stopped');
    });
  }

  #end(state: Leaving | 'ended'): void {
    if (this.#settled() !== undefined) return;
    this.#state = state;
    this.#over.abort();
  }

  #settled(): Leaving | 'ended' | undefined {
    return this.#state === 'joining' || this.#state === 'following' ? undefined : this.#state;
  }

  async #read(chars: number): Promise<void> {
    const { answer, inbox, instance, name, log } = this.#parts;
    await answer.connection.drained(this.#over.signal);
    this.#readChars += chars;
    if (this.#readChars - this.#toldChars < TELL_READ_CHARS) return;
    this.#toldChars = this.#readChars;
    const body: Read = { reader: name, read: this.#readChars };
    inbox.send(instance, READ, body).catch((error: unknown) => {
      log.debug({ instance, error }, 'what was read could not be told'); // the next look tells it
    });
  }
}
