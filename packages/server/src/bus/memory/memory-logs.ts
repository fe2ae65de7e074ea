import { randomUUID } from 'node:crypto';
import type { HistoryPolicy, Position } from '@sallyport/protocol';
import type { Clock } from '../../clock.ts';
import type {
  AppendPolicy,
  FollowedLog,
  LogDriver,
  LogEntry,
  LogPage,
  ReadOptions,
} from '../log-driver.ts';

type Follower = (entry: LogEntry) => void;

interface MemoryLog {
  readonly epoch: string;
  /** Offset of the last entry; 0 before the first. */
  end: number;
  /** The entries that are kept, oldest first. */
  entries: { readonly data: string; readonly at: number }[];
  policy: HistoryPolicy;
  touchedAt: number;
  readonly followers: Set<Follower>;
  /** Where the entries of the last minutes are, by their ids, the oldest first. */
  readonly stored: Map<string, { readonly position: Position; readonly at: number }>;
}

/** How long a repeat is known by its id, in milliseconds. */
const DEDUPE_MS = 120_000;

/** Logs in the memory of the process. One without followers is forgotten once its last entry is too old to be kept. */
export class MemoryLogs implements LogDriver {
  readonly #clock: Clock;
  readonly #logs = new Map<string, MemoryLog>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async append(subject: string, data: string, policy: AppendPolicy): Promise<Position> {
    const log = this.#log(subject);
    const now = this.#clock.monotonicMs();
    log.policy = { keep: policy.keep, forMs: policy.forMs };
    log.touchedAt = now;
    const repeated = policy.id === undefined ? undefined : log.stored.get(policy.id);
    if (repeated !== undefined && now - repeated.at <= DEDUPE_MS) return repeated.position;
    log.end += 1;
    log.entries.push({ data, at: now });
    // Trimming by halves keeps the cost of an append constant.
    if (log.entries.length > policy.keep * 2) log.entries = log.entries.slice(-policy.keep);
    const entry: LogEntry = { epoch: log.epoch, offset: log.end, data };
    const position = { epoch: entry.epoch, offset: entry.offset };
    if (policy.id !== undefined) {
      // Deleted first, so that the map stays in the order of time.
      log.stored.delete(policy.id);
      log.stored.set(policy.id, { position, at: now });
    }
    for (const follower of log.followers) follower(entry);
    return position;
  }

  async read(subject: string, since: Position, { limit }: ReadOptions): Promise<LogPage> {
    const log = this.#log(subject);
    if (since.epoch !== log.epoch || since.offset > log.end) {
      return { recovered: false, cause: 'epoch' };
    }
    const from = since.offset - log.end + log.entries.length;
    const tooOld = this.#clock.monotonicMs() - log.policy.forMs;
    const first = log.entries[from];
    const isKept = log.end - since.offset <= log.policy.keep && from >= 0;
    if (!isKept || (first !== undefined && first.at < tooOld)) {
      return { recovered: false, cause: 'retention' };
    }
    const entries = log.entries.slice(from, from + limit).map(({ data }, index) => ({
      epoch: log.epoch,
      offset: since.offset + 1 + index,
      data,
    }));
    return { recovered: true, entries };
  }

  async follow(subject: string, onEntry: Follower): Promise<FollowedLog> {
    const log = this.#log(subject);
    // One function may follow twice; each has its own end.
    const follower: Follower = (entry) => onEntry(entry);
    log.followers.add(follower);
    return {
      position: { epoch: log.epoch, offset: log.end },
      stop: () => {
        log.followers.delete(follower);
        log.touchedAt = this.#clock.monotonicMs();
      },
    };
  }

  /** Forgets what is too old to be kept. */
  sweep(): void {
    const now = this.#clock.monotonicMs();
    for (const [subject, log] of this.#logs) {
      const firstKept = log.entries.findIndex(({ at }) => at >= now - log.policy.forMs);
      log.entries.splice(0, firstKept === -1 ? log.entries.length : firstKept);
      for (const [id, { at }] of log.stored) {
        if (now - at <= DEDUPE_MS) break;
        log.stored.delete(id);
      }
      const idle = log.followers.size === 0 && log.entries.length === 0;
      if (idle && now - log.touchedAt > log.policy.forMs) this.#logs.delete(subject);
    }
  }

  #log(subject: string): MemoryLog {
    const known = this.#logs.get(subject);
    if (known !== undefined) return known;
    const log: MemoryLog = {
      epoch: randomUUID().slice(0, 8),
      end: 0,
      entries: [],
      policy: { keep: 0, forMs: 0 },
      touchedAt: this.#clock.monotonicMs(),
      followers: new Set(),
      stored: new Map(),
    };
    this.#logs.set(subject, log);
    return log;
  }
}
