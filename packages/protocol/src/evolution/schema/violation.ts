/** What of a schema lets a value through that the other refuses. */
export type Cause =
  | 'kind'
  | 'values'
  | 'range'
  | 'length'
  | 'pattern'
  | 'format'
  | 'required'
  | 'unknown-member'
  | 'undecided';

/** A place of a payload where a sender may write what the receiver refuses. */
export interface Violation {
  /** JSON Pointer into the payload; `*` stands for any item, or any member that is not named. */
  readonly path: string;
  readonly cause: Cause;
  /** False where it is only not proven that all is well. */
  readonly certain: boolean;
  /** What the sender may write there, in words. */
  readonly sent: string;
  /** What the receiver takes there, in words. */
  readonly accepted: string;
}
