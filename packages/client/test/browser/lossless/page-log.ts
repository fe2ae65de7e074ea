import type { Position } from '@sallyport/protocol';

/** What a page saw and did, in its own storage, which outlives a reload. */
export interface PageLog {
  /** Numbers of the messages in the order of their arrival; the cause of a gap in its place. */
  readonly seen: (number | string)[];
  readonly asked: string[];
  readonly answered: string[];
  /** Jobs with the codes of the errors that ended them. */
  readonly failed: (readonly [job: string, code: string])[];
  /** Codes of what the client reported. */
  readonly errors: string[];
  readonly hidden: boolean[];
  /** Of the last message. */
  position?: Position;
}

/** What a page tells the test at once, so that it can wait; the log is what counts. */
export type Told =
  | { readonly type: 'seen'; readonly value: number | string }
  | { readonly type: 'status'; readonly state: string }
  | { readonly type: 'answered'; readonly count: number }
  | { readonly type: 'settled' }
  | { readonly type: 'error'; readonly code: string };
