import type { Position, ServerEnvelopeOf } from '@sallyport/protocol';
import { misuse } from './failure.ts';

/** Why what was missed cannot be had. Specification: Histories. */
export type GapCause = 'retention' | 'epoch' | 'slow' | 'policy';

/** Messages of a channel are missing for good: load its state anew. */
export interface Gap {
  readonly channel: string;
  readonly cause: GapCause;
  /** How many are missing, where the server has said so. */
  readonly missed?: number;
}

/** What the acknowledgement of a subscription says of the channel's log. */
export interface Recovery {
  /** Messages follow after this position; absent where the channel has no history. */
  readonly position: Position | undefined;
  /** Why there is a gap, where there is one. */
  readonly cause: GapCause | undefined;
}

/** Where a subscription goes on from: a position that the app kept. */
export interface Since {
  /**
   * Position of the last message that was dealt with, such as in the page before a reload: what was published after
   * it is handed on first, or `gap` is called. The first listener of a channel decides where all go on from; a later
   * one that asks for another position hears `gap` with the cause `policy`. Default: from now on.
   */
  readonly since?: Position | undefined;
}

/** @throws TypeError when what was kept is no position. */
export function checkSince(since: unknown): void {
  if (since !== undefined && !readPosition(since)) throw misuse('bad_since');
}

/** The position that this has; one that is not well-formed counts as none. */
export function readPosition(from: unknown): Position | undefined {
  const { epoch, offset }: { readonly epoch?: unknown; readonly offset?: unknown } = Object(from);
  const isPosition = epoch && typeof epoch === 'string' && Number.isSafeInteger(offset);
  return isPosition ? { epoch, offset: offset as number } : undefined; // it is an integer
}

const causes: readonly unknown[] = ['retention', 'epoch', 'slow'];

/** Reads the payload of an `ack` of `subscribe`; what is not of its shape counts as absent. */
export function readRecovery({ payload }: ServerEnvelopeOf<'ack'>): Recovery {
  const { recovered, cause }: { readonly recovered?: unknown; readonly cause?: unknown } =
    payload ?? {};
  const known = causes.includes(cause) ? (cause as GapCause) : 'policy'; // [SP-SUB-027]
  return { position: readPosition(payload), cause: recovered === false ? known : undefined };
}

/**
 * How far a place is from a position: 1 is the next, 0 the same, less was handed on before, after more others are
 * missing.
 */
export function stepsFrom(position: Position | undefined, place: Position | undefined): number {
  if (!position || !place) return 1;
  const { epoch, offset } = place;
  return epoch === position.epoch ? offset - position.offset : Number.POSITIVE_INFINITY;
}
