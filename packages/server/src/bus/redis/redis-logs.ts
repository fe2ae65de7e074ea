import { randomUUID } from 'node:crypto';
import type { Position } from '@sallyport/protocol';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { BusError } from '../bus-error.ts';
import { ContiguousFollower } from '../contiguous-follower.ts';
import type {
  AppendPolicy,
  FollowedLog,
  LogDriver,
  LogEntry,
  LogPage,
  ReadOptions,
} from '../log-driver.ts';
import { hashTag } from './hash-tag.ts';
import type { RedisEngine } from './redis-engine.ts';
import { readTold, takeEntries } from './redis-log-entry.ts';
import { APPEND, END, READ } from './redis-log-scripts.ts';

export interface RedisLogsParts {
  readonly engine: RedisEngine;
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Logs whose ends are remembered at most, by which it shows that Redis lost some. */
const MAX_KNOWN = 10_000;
const NOWHERE: Position = { epoch: '', offset: 0 };

/**
 * Logs as streams. A script stores an entry and publishes it in one step; followers hear it, and read what they did
 * not hear. https://redis.io/docs/latest/develop/data-types/streams/
 */
export class RedisLogs implements LogDriver {
  readonly #parts: RedisLogsParts;
  readonly #known = new Map<string, Position>();

  constructor(parts: RedisLogsParts) {
    this.#parts = parts;
  }

  async append(subject: string, data: string, policy: AppendPolicy): Promise<Position> {
    const { keep, forMs, id } = policy;
    const key = this.#key(subject);
    const known = this.#known.get(subject) ?? NOWHERE;
    const stored = await this.#parts.engine.run(APPEND, {
      keys: [...keysOf(key), ...(id === undefined ? [] : [`${key}:id:${id}`])],
      args: [
        ...[data, String(keep), String(forMs), key],
        ...[freshEpoch(), known.epoch, String(known.offset)],
      ],
    });
    const position = readPosition(stored);
    this.#know(subject, position);
    return position;
  }

  async read(subject: string, since: Position, { limit }: ReadOptions): Promise<LogPage> {
    const { engine, log } = this.#parts;
    const found = await engine.run(READ, {
      keys: keysOf(this.#key(subject)),
      args: [since.epoch, String(since.offset), String(limit)],
    });
    if (found === 'epoch' || found === 'retention') return { recovered: false, cause: found };
    const { entries, poisoned } = takeEntries(found, since);
    if (poisoned === undefined) return { recovered: true, entries };
    log.error({ subject, entry: poisoned }, 'a stored entry cannot be read');
    // What stands before it is told first; who asks for what follows it has lost something.
    if (entries.length > 0) return { recovered: true, entries };
    return { recovered: false, cause: 'retention' };
  }

  async follow(subject: string, onEntry: (entry: LogEntry) => void): Promise<FollowedLog> {
    const { engine, clock, log } = this.#parts;
    const follower = new ContiguousFollower({
      ...{ subject, clock, log, onEntry },
      read: (since, options) => this.read(subject, since, options),
      end: (known) => this.#end(subject, known),
    });
    const resumed = engine.channels.onResumed(() => follower.suspect());
    const stop = (): void => {
      resumed.stop();
      follower.stop();
    };
    try {
      const heard = await engine.channels.subscribe(this.#key(subject), (message) => {
        const entry = readTold(message);
        if (entry !== undefined) follower.take(entry);
        else log.error({ subject, length: message.length }, 'an entry was told that is none');
      });
      try {
        const position = await this.#end(subject, this.#known.get(subject) ?? NOWHERE);
        follower.begin(position);
        return {
          position,
          stop: () => {
            heard.stop();
            stop();
          },
        };
      } catch (error) {
        heard.stop();
        throw error;
      }
    } catch (error) {
      stop();
      throw error;
    }
  }

  async #end(subject: string, known: Position): Promise<Position> {
    const end = await this.#parts.engine.run(END, {
      keys: keysOf(this.#key(subject)),
      args: [freshEpoch(), known.epoch, String(known.offset)],
    });
    return readPosition(end);
  }

  #know(subject: string, position: Position): void {
    const known = this.#known.get(subject);
    // Answers of commands that ran side by side come in order; only a repeat is older.
    if (known?.epoch === position.epoch && known.offset >= position.offset) return;
    this.#known.delete(subject);
    this.#known.set(subject, position);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }

  #key(subject: string): string {
    return `${this.#parts.prefix}:log:${hashTag(subject)}`;
  }
}

function keysOf(key: string): string[] {
  return [key, `${key}:entries`];
}

function freshEpoch(): string {
  return randomUUID().slice(0, 8);
}

/** An epoch and an offset as scripts write them. */
function readPosition(stored: unknown): Position {
  const [epoch = '', offset = ''] = String(stored).split(' ');
  if (epoch === '' || !/^\d+$/.test(offset)) {
    throw new BusError('corrupt', `Redis holds a position that is none: ${String(stored)}`);
  }
  return { epoch, offset: Number(offset) };
}
