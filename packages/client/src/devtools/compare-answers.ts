/** A frame that was answered otherwise than in the recording. */
export interface Difference {
  /** Id of the frame in the recording. */
  readonly id: string;
  /** Type, channel and intent of the frame. */
  readonly frame: string;
  /** Type and code of the answer in the recording, such as `reply` or `error forbidden`. */
  readonly recorded: string;
  /** Those of the answer now; `none` where none came in time. */
  readonly replayed: string;
}

/** A frame of the recording that was not sent. */
export interface SkippedFrame {
  readonly frame: string;
  readonly why: string;
}

/** What came of a replay. */
export interface ReplayReport {
  /** Frames that were sent. */
  readonly sent: number;
  /** Answers that were compared. */
  readonly compared: number;
  readonly skipped: readonly SkippedFrame[];
  readonly differences: readonly Difference[];
  /** How the server ended the connection, where it did. */
  readonly closed?: { readonly code: number; readonly reason: string };
}

/** A frame that was sent again. */
export interface ReplayedFrame {
  readonly id: string;
  readonly frame: string;
  readonly recorded: string;
  readonly replayed: string | undefined;
}

/** The frames that were answered otherwise. Payloads are not compared: they are redacted, and differ by right. */
export function compareAnswers(frames: readonly ReplayedFrame[]): readonly Difference[] {
  return frames
    .map(({ replayed = 'none', ...frame }) => ({ ...frame, replayed }))
    .filter(({ recorded, replayed }) => recorded !== replayed);
}
