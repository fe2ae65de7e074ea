import type { Msg } from '@nats-io/transport-node';
import type { Position } from '@sallyport/protocol';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { ContiguousFollower } from '../contiguous-follower.ts';
import type {
  AppendPolicy,
  FollowedLog,
  LogDriver,
  LogEntry,
  LogPage,
  ReadOptions,
} from '../log-driver.ts';
import type { LogAppends } from './log-appends.ts';
import type { LogHeads } from './log-heads.ts';
import type { LogHomes } from './log-home.ts';
import { readLogMessage } from './log-message.ts';
import type { LogReads } from './log-reads.ts';
import type { NatsLink } from './nats-link.ts';

/** How often followed logs are looked after, in milliseconds. */
const LOOK_EVERY_MS = 60_000;

export interface NatsLogsParts {
  readonly link: NatsLink;
  readonly homes: LogHomes;
  readonly heads: LogHeads;
  readonly appends: LogAppends;
  readonly reads: LogReads;
  readonly clock: Clock;
  readonly log: Log;
}

/** A log that is followed here. */
interface Followed {
  readonly subject: string;
  readonly follower: ContiguousFollower;
  /** When its last message was heard or seen, by the clock that never jumps. */
  heardAt: number;
}

/** Logs in JetStream. What the server stores it publishes again, which is what followers hear. */
export class NatsLogs implements LogDriver, Disposable {
  readonly #parts: NatsLogsParts;
  readonly #followed = new Set<Followed>();
  readonly #stop: readonly (() => void)[];

  constructor(parts: NatsLogsParts) {
    this.#parts = parts;
    this.#stop = [
      parts.link.onConnected(() => {
        for (const { follower } of this.#followed) follower.suspect();
      }),
      parts.clock.every(LOOK_EVERY_MS, () => void this.#look()),
    ];
  }

  append(subject: string, data: string, policy: AppendPolicy): Promise<Position> {
    return this.#parts.appends.append(subject, data, policy);
  }

  read(subject: string, since: Position, options: ReadOptions): Promise<LogPage> {
    return this.#parts.reads.read(subject, since, options);
  }

  async follow(subject: string, onEntry: (entry: LogEntry) => void): Promise<FollowedLog> {
    const { link, homes, appends, clock, log } = this.#parts;
    const until = link.until();
    const follower = new ContiguousFollower({
      ...{ subject, clock, log, onEntry },
      read: (since, options) => this.read(subject, since, options),
      end: () => appends.begin(subject, link.until()),
    });
    const followed: Followed = { subject, follower, heardAt: clock.monotonicMs() };
    const hear = (message: Msg): void => this.#hear(followed, message);
    const following = await link.subscribe(homes.live(subject), hear);
    try {
      const position = await appends.begin(subject, until);
      follower.begin(position);
      this.#followed.add(followed);
      return {
        position,
        stop: () => {
          follower.stop();
          following.stop();
          this.#followed.delete(followed);
        },
      };
    } catch (error) {
      follower.stop();
      following.stop();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stop) stop();
    for (const { follower } of this.#followed) follower.stop();
    this.#followed.clear();
  }

  #hear(followed: Followed, message: Msg): void {
    const { homes, heads, reads, link, clock, log } = this.#parts;
    const { subject, follower } = followed;
    followed.heardAt = clock.monotonicMs();
    const { headers } = message;
    const read = readLogMessage({ headers, text: message.string() });
    if (read === undefined) {
      log.error({ subject }, 'a message in a log cannot be read, and is left out');
      return;
    }
    const { mark, position, to } = read;
    const home = homes.named(headers?.get('Nats-Stream') ?? '');
    const seq = Number(headers?.get('Nats-Sequence'));
    const generation = link.live?.generation;
    if (home !== undefined && generation !== undefined) {
      heads.learn(subject, { home, mark, position, to, seq, at: clock.now(), generation });
      if (mark === 'entry') reads.learn(subject, position, { home, seq });
    }
    for (const entry of read.entries) follower.take(entry);
  }

  /** Says of logs that are followed and quiet that they are, before the engine forgets where they end. */
  async #look(): Promise<void> {
    const { heads, appends, link, clock, log } = this.#parts;
    for (const followed of [...this.#followed]) {
      const { subject } = followed;
      const known = heads.known(subject);
      const quietMs = clock.monotonicMs() - followed.heardAt;
      if (known !== undefined && quietMs < known.home.knownMs / 2) continue;
      try {
        const head = await heads.find(subject, link.until());
        followed.heardAt = clock.monotonicMs();
        if (head !== undefined && clock.now() - head.at > head.home.knownMs / 2) {
          await appends.mark(subject, head.mark === 'begun' ? 'begun' : 'still', head);
        }
      } catch (error) {
        log.warn({ subject, error }, 'a quiet log could not be kept');
      }
    }
  }
}
