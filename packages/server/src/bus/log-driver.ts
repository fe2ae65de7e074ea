import type { HistoryPolicy, Position } from '@sallyport/protocol';

/** One message of a log. */
export interface LogEntry extends Position {
  readonly data: string;
}

/** A part of a log, or why it cannot be had. Specification: Histories. */
export type LogPage =
  | { readonly recovered: true; readonly entries: readonly LogEntry[] }
  | { readonly recovered: false; readonly cause: 'retention' | 'epoch' };

/** How a part of a log is read. */
export interface ReadOptions {
  /** Entries at most. */
  readonly limit: number;
}

/** How long an entry is kept, and what tells its repeats. */
export interface AppendPolicy extends HistoryPolicy {
  /** Tells repeats: another with the same id within two minutes is not stored again. */
  readonly id?: string | undefined;
}

/** A log that is followed. */
export interface FollowedLog {
  /** The last entry when following began; what comes after it is told. */
  readonly position: Position;
  /** Follows no longer. */
  stop(): void;
}

/**
 * Numbered histories by subject. Offsets are contiguous from 1 within an epoch; a driver that loses a log starts
 * a new epoch.
 */
export interface LogDriver {
  /**
   * Resolves when the entry is stored, and is safe as far as the driver goes; of a repeat with the position of the
   * first.
   */
  append(subject: string, data: string, policy: AppendPolicy): Promise<Position>;
  /** Entries after `since`, oldest first; none where it is the end. */
  read(subject: string, since: Position, options: ReadOptions): Promise<LogPage>;
  /**
   * Tells every entry from now on, in order, once, without a hole; entries of another epoch may follow at any time.
   * The callback must not throw.
   */
  follow(subject: string, onEntry: (entry: LogEntry) => void): Promise<FollowedLog>;
}
