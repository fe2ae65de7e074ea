import type { ErrorPayload } from '@sallyport/protocol';
import type { WorkOrder } from './work-order.ts';

/** What a service tells the gateway that waits for a piece of work. */
export type WorkLetter = BegunLetter | DirectNews;

/** What it tells of work that was begun; `tries` tells a later run from an earlier. */
export type BegunLetter = {
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

/** What became of work that was not stored. */
export interface DirectNews {
  readonly ref: string;
  readonly tries: number;
  /** It waits for its turn; it is not begun, and never will be; or nobody here knows of it, and it will not be begun. */
  readonly type: 'held' | 'refused' | 'unknown';
}

/** Work that is not stored, to the instance that owns its lane. */
export interface DirectLetter {
  /** Which consumption of that instance is meant. */
  readonly holder: string;
  /** What the same gateway sent it before in this line, and does not know to be begun: without it this is refused. */
  readonly after?: string | undefined;
  readonly lane: string;
  readonly key: string;
  readonly serial: boolean;
  readonly order: WorkOrder;
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
  /** To a service: {@link DirectLetter}. */
  direct: 'work.direct',
  /** To a service: what became of direct work, by its references. */
  directAsk: 'work.direct.ask',
  /** To a gateway, a question: the instance has released what it owned, and is sent no more work once it is answered. */
  leaves: 'work.leaves',
  /** To a gateway: {@link ClientCallLetter}, a question where it is awaited. */
  call: 'work.call',
} as const;

/** Chunks that a service sends before the gateway has said that the client takes them. */
export const CHUNK_WINDOW = 32;

/** Whether a letter says nothing of work that was begun. */
export function isDirectNews(letter: WorkLetter): letter is DirectNews {
  return letter.type === 'held' || letter.type === 'refused' || letter.type === 'unknown';
}

/** Where notices to the instances of a queue are told. */
export function noticeTopic(subject: string): string {
  return `notices:${subject}`;
}

/** The queue of a group of services. */
export function queueSubject(contract: string, group: string): string {
  return `${contract}/${group}`;
}
