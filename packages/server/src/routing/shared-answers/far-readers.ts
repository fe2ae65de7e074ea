import { BusError } from '../../bus/bus-error.ts';
import type { Inbox } from '../../bus/inbox.ts';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Answer } from '../answers/answer.ts';
import type { Reader } from '../answers/reader.ts';
import { FarReader } from './far-reader.ts';
import { LOOK_AGAIN_MS } from './far-run.ts';
import type { Joined } from './letters.ts';
import { JOIN, Join, READ, Read, STOP, Stop } from './letters.ts';

/** The answers of this gateway, as far as others read them. */
export interface ReadAnswers {
  find(userId: string, id: string): Answer | undefined;
  /** Sends everything again to somebody else, and the rest to come; `false` where it is gone. */
  handOver(answer: Answer, reader: Reader): boolean;
  /** Nobody waits for it; it is given up in time. */
  rest(answer: Answer): void;
  /** Somebody waits for it again. */
  wake(answer: Answer): void;
}

export interface FarReadersParts {
  readonly answers: ReadAnswers;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds that work may take without a sign of life. */
  readonly workTimeoutMs: number;
}

/** What other gateways read of the answers of this one. */
export class FarReaders {
  readonly #parts: FarReadersParts;
  readonly #readers = new Map<string, FarReader>();

  constructor(parts: FarReadersParts) {
    this.#parts = parts;
    const { inbox, answers } = parts;
    inbox.on(JOIN, (body, from) => this.#join(Join.parse(body), from));
    inbox.on(READ, (body) => {
      const { reader, read } = Read.parse(body);
      this.#readers.get(reader)?.read(read);
    });
    inbox.on(STOP, (body) => {
      const { userId, id, reader, code, message } = Stop.parse(body);
      const answer = answers.find(userId, id);
      if (answer?.connection === this.#readers.get(reader)) answer?.stop(code, message);
    });
  }

  /** Stops what runs too long, and lets rest what the other gateway does not ask for any more. */
  sweep(): void {
    const { answers, clock, workTimeoutMs } = this.#parts;
    const now = clock.monotonicMs();
    for (const [name, reader] of this.#readers) {
      const { answer } = reader;
      if (answer.connection !== reader || answers.find(answer.userId, answer.id) !== answer) {
        this.#readers.delete(name);
        continue;
      }
      for (const work of answer.works) {
        if (now - work.lastActiveAt > workTimeoutMs) work.stop('timeout', 'It took too long.');
      }
      const isLost = now - reader.heardAt > LOOK_AGAIN_MS * 3;
      if (isLost && answer.restsSince === undefined) answers.rest(answer);
    }
  }

  #join({ userId, id, reader: name, have, read, again }: Join, instance: string): Joined {
    const { answers, clock } = this.#parts;
    const answer = answers.find(userId, id);
    if (answer === undefined) return 'unknown';
    const known = this.#readers.get(name);
    if (known !== undefined && answer.connection === known) {
      answers.wake(answer);
      known.resume(have, read);
      return known.standing;
    }
    if (again) return 'moved';
    const send = (kind: string, body: unknown): void => this.#send(instance, kind, body);
    const reader = new FarReader({ instance, name, answer, clock, send });
    this.#readers.set(name, reader);
    if (answers.handOver(answer, reader)) return 'joined';
    this.#readers.delete(name);
    return 'gone';
  }

  #send(to: string, kind: string, body: unknown): void {
    const { inbox, log } = this.#parts;
    inbox.send(to, kind, body).catch((error: unknown) => {
      const fault = error instanceof BusError ? error.fault : undefined;
      log.debug({ to, kind, fault, error }, 'a letter was lost'); // the other side asks again
    });
  }
}
