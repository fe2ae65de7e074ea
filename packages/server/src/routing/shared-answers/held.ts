import type { ErrorCode } from '@sallyport/protocol';
import { ProtocolError } from '@sallyport/protocol';
import type { InFlight } from '../../connection/in-flight.ts';
import type { Movable } from '../answers/answer.ts';
import type { Reader } from '../answers/reader.ts';

/** Keeps an id in flight on the connection that waits for it, while nothing of this gateway runs for it. */
export class Held implements InFlight, Movable {
  /** Whoever holds it has deadlines of its own. */
  readonly lastActiveAt = Number.POSITIVE_INFINITY;
  readonly isRemembered: boolean;
  /** Why it was to stop. */
  reason: ProtocolError | undefined;
  /** Is told once there is a reason. */
  onStop: (() => void) | undefined;
  readonly #key: string | InFlight;
  #reader: Reader | undefined;

  constructor(reader: Reader, id: string | undefined) {
    this.isRemembered = id !== undefined;
    this.#key = id ?? this;
    this.#hold(reader);
  }

  moveTo(reader: Reader): void {
    if (this.#reader === undefined) return;
    this.release();
    this.#hold(reader);
  }

  stop(code: ErrorCode, message: string): void {
    if (this.reason !== undefined) return;
    this.reason = new ProtocolError(code, message);
    this.onStop?.();
  }

  /** It is in flight no longer; twice is harmless. */
  release(): void {
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader === undefined) return;
    reader.workCount -= 1;
    if (reader.inFlight.get(this.#key) === this) reader.release(this.#key);
  }

  #hold(reader: Reader): void {
    this.#reader = reader;
    reader.workCount += 1;
    reader.hold(this.#key, this);
  }
}
