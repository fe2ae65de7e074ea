import { nanos } from '@nats-io/transport-node';
import type { HistoryPolicy } from '@sallyport/protocol';
import type { StreamWish } from './nats-streams.ts';
import { encodeToken, nameToken } from './nats-token.ts';

/**
 * How much longer than its entries a log is known, in milliseconds: its numbers go on meanwhile, and repeats of two
 * minutes are told.
 */
const KNOWN_LONGER_MS = 600_000;
const DEDUPE_MS = 120_000;
/** Messages of a subject besides entries: marks that a log is still followed, or went elsewhere. */
const MARKS = 4;
/**
 * How long logs are known that were followed, and have no entries. Shorter than any other, so that an epoch that began
 * here and went on elsewhere does not begin again.
 */
const BEGUN_MS = 300_000;

/** A stream of logs, all of one policy. */
export interface LogHome {
  readonly policy: HistoryPolicy;
  /** How long a log is known after its last message, in milliseconds. */
  readonly knownMs: number;
  readonly wish: StreamWish;
  /** What the names of its subjects begin with. */
  readonly subjects: string;
}

/** The streams of logs by name: one for each policy, and one for logs that have no entries yet. */
export class LogHomes {
  /** Where followed logs begin that have no entries. */
  readonly begun: LogHome;
  /** Matches the subjects of a log in all streams. */
  readonly #prefix: string;
  readonly #name: string;
  readonly #homes = new Map<string, LogHome>();

  constructor(prefix: string) {
    this.#prefix = prefix;
    this.#name = `${nameToken(prefix)}_log_`;
    this.begun = this.#home('begun', { keep: 0, forMs: 0 }, BEGUN_MS);
  }

  of(policy: HistoryPolicy): LogHome {
    const id = `${policy.keep}x${policy.forMs}`;
    return this.#homes.get(id) ?? this.#home(id, policy, policy.forMs + KNOWN_LONGER_MS);
  }

  /** The one that holds what both hold. */
  grown(home: LogHome, other: LogHome): LogHome {
    const keep = Math.max(home.policy.keep, other.policy.keep);
    return this.of({ keep, forMs: Math.max(home.policy.forMs, other.policy.forMs) });
  }

  /** The stream of this name; none where it is no stream of logs. */
  named(stream: string): LogHome | undefined {
    if (!stream.startsWith(this.#name)) return undefined;
    const id = stream.slice(this.#name.length);
    const [, keep, forMs] = /^(\d+)x(\d+)$/.exec(id) ?? [];
    if (keep === undefined) return this.#homes.get(id);
    return this.of({ keep: Number(keep), forMs: Number(forMs) });
  }

  /** The subject on which the streams of a log are found. */
  anywhere(log: string): string {
    return `${this.#prefix}.log.*.${encodeToken(log)}`;
  }

  /** The subject on which followers hear it, wherever it is stored. */
  live(log: string): string {
    return `${this.#prefix}.live.${encodeToken(log)}`;
  }

  #home(id: string, policy: HistoryPolicy, knownMs: number): LogHome {
    const subjects = `${this.#prefix}.log.${id}.`;
    const wish: StreamWish = {
      name: this.#name + id,
      subjects: [`${subjects}*`],
      max_msgs_per_subject: policy.keep + MARKS,
      max_age: nanos(knownMs),
      duplicate_window: nanos(DEDUPE_MS),
      republish: { src: `${subjects}*`, dest: `${this.#prefix}.live.{{wildcard(1)}}` },
    };
    const home: LogHome = { policy, knownMs, wish, subjects };
    this.#homes.set(id, home);
    return home;
  }
}

/** Whether it keeps as many for as long as the other one. */
export function holds(home: LogHome, { policy }: LogHome): boolean {
  return home.policy.keep >= policy.keep && home.policy.forMs >= policy.forMs;
}
