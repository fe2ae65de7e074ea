import type { ErrorPayload } from '@sallyport/protocol';

/** What a service tells the gateway that waits for a piece of work; `tries` tells a later run from an earlier. */
export type WorkLetter = {
  readonly ref: string;
  readonly tries: number;
} & (
  | RunningNews
  | { readonly type: 'ack' }
  | { readonly type: 'reply'; readonly payload: unknown }
  | { readonly type: 'chunk'; readonly seq: number; readonly payload: unknown }
  | { readonly type: 'end'; readonly seq: number }
  | { readonly type: 'error'; readonly payload: ErrorPayload }
);

/** It runs, and its answer is to come. */
interface RunningNews {
  readonly type: 'running';
}

/** What a gateway tells every instance that may have its work. */
export type WorkNotice =
  /** Nobody waits for it any more. */
  | { readonly type: 'cancel'; readonly ref: string; readonly payload: ErrorPayload }
  /** The gateway waits for these; what was answered is told again. */
  | { readonly type: 'waiting'; readonly gateway: string; readonly refs: readonly string[] };

/** A call of a method of the client for whom a service works. */
export interface ClientCallLetter {
  readonly ref: string;
  readonly method: string;
  readonly params: unknown;
  /** Absent where no answer is awaited. */
  readonly timeoutMs?: number;
}

/** What the client answered. */
export type ClientCallAnswer = { readonly result: unknown } | { readonly error: ErrorPayload };

/** Kinds of letters. */
export const LETTERS = {
  /** To a gateway: {@link WorkLetter}. */
  work: 'work',
  /** To a service: how many chunks were taken. */
  credit: 'work.credit',
  /** To a gateway: {@link ClientCallLetter}, a question where it is awaited. */
  call: 'work.call',
} as const;

/** Chunks that a service sends before the gateway has said that the client takes them. */
export const CHUNK_WINDOW = 32;

/** Where notices to the instances of a queue are told. */
export function noticeTopic(subject: string): string {
  return `notices:${subject}`;
}

/** The queue of a group of services. */
export function queueSubject(contract: string, group: string): string {
  return `${contract}/${group}`;
}
