import type { Position } from '@sallyport/protocol';
import type { FollowedLog, LogDriver, LogEntry } from '../../bus/log-driver.ts';
import type { Clock } from '../../clock.ts';
import type { Connection } from '../../connection/connection.ts';
import type { Log } from '../../log.ts';
import type { Slots } from '../../slots.ts';
import type { TurnBudget } from '../../turn-budget.ts';
import type { PastPage, PastRun } from './past-pages.ts';
import { PastPages } from './past-pages.ts';

/** A subscription to a channel with a history, until its acknowledgement. */
export interface Joiner {
  readonly connection: Connection;
  /** The last entry that the client has. */
  readonly since: Position | undefined;
  /** Aborts when the client unsubscribes or leaves. */
  readonly signal: AbortSignal;
  acknowledge(answer: Acknowledgement): void;
}

/** What the `ack` of such a subscription says. Specification: Histories. */
export interface Acknowledgement extends Position {
  readonly recovered?: boolean;
  readonly cause?: 'retention' | 'epoch';
}

export interface ChannelLogParts {
  readonly logs: LogDriver;
  readonly subject: string;
  readonly address: string;
  /** An entry as a frame for any number of connections. */
  readonly frame: (entry: LogEntry) => Buffer;
  readonly clock: Clock;
  readonly log: Log;
  /** What the past may take of each turn, in all channels. */
  readonly budget: TurnBudget;
  /** What may be read at once, in all channels. */
  readonly slots: Slots;
}

/** Milliseconds to another look at a log whose entries are not told here yet. */
const BEHIND_MS = 20;
/** Milliseconds to another look at a log that cannot be read. */
const READ_AGAIN_MS = 1_000;

/** The log of one channel at one address, followed for as long as anybody here is subscribed to it. */
export class ChannelLog {
  readonly #parts: ChannelLogParts;
  readonly #past: PastPages;
  readonly #live = new Set<Connection>();
  #followed: Promise<FollowedLog> | undefined;
  #position: Position | undefined;

  constructor(parts: ChannelLogParts) {
    this.#parts = parts;
    this.#past = new PastPages(parts);
  }

  /**
   * Acknowledges a subscription, sends what was missed, and lets the connection take part from there on.
   *
   * @throws what the driver throws.
   */
  async join(joiner: Joiner): Promise<void> {
    await this.#follow();
    if (joiner.signal.aborted) return;
    if (joiner.since === undefined) return this.#enter(joiner);
    const page = await this.#past.read(joiner.since, this.#position);
    if (joiner.signal.aborted) return;
    if (page.recovered) await this.#catchUp(joiner, joiner.since, page);
    else this.#enter(joiner, page.cause);
  }

  /** A subscription that is asked for again is told where the log stands. */
  get position(): Position | undefined {
    return this.#position;
  }

  leave(connection: Connection): void {
    this.#live.delete(connection);
  }

  stop(): void {
    void this.#followed?.then(
      (followed) => followed.stop(),
      () => {},
    );
  }

  /** Pages of the past, each as fast as the client reads, until there is no difference to the present. */
  async #catchUp(joiner: Joiner, since: Position, firstPage: PastPage): Promise<void> {
    const { clock } = this.#parts;
    const { connection, signal } = joiner;
    let at = since;
    let page = firstPage;
    joiner.acknowledge({ epoch: since.epoch, offset: since.offset, recovered: true });
    while (page.recovered) {
      const before = at;
      for (const run of page.runs) {
        await this.#turnFor(run, joiner);
        if (signal.aborted) return;
        const last = this.#sendRun(run, connection);
        if (last === undefined) break; // the driver has it, and its telling is yet to come
        at = last;
      }
      if (this.#isPresent(at)) break;
      // The client has more than was told here yet.
      if (at === before) await clock.after(BEHIND_MS, signal);
      const next = await this.#readOn(at, signal);
      if (next === undefined) return;
      page = next;
    }
    // Where the log was cut meanwhile, the hole shows in the offsets, and the client asks anew. [SP-SUB-024]
    this.#live.add(connection);
  }

  /** The page after a position; none where it is not wanted any more. It was promised, so a log that is away is waited for. */
  async #readOn(at: Position, signal: AbortSignal): Promise<PastPage | undefined> {
    const { address, clock, log } = this.#parts;
    while (!signal.aborted) {
      try {
        const page = await this.#past.read(at, this.#position);
        return signal.aborted ? undefined : page;
      } catch (error) {
        log.warn({ address, error }, 'the past of a log cannot be read on now');
        await clock.after(READ_AGAIN_MS, signal);
      }
    }
    return undefined;
  }

  /** Waits until the client reads, and others have had their turn. */
  async #turnFor({ frames }: PastRun, { connection, signal }: Joiner): Promise<void> {
    const { address, budget } = this.#parts;
    if (connection.isBehind(address)) await connection.caughtUp(address, signal);
    if (!signal.aborted) await budget.take(frames.length);
  }

  /** Sends what of a run was told to others too; the last entry of it, if there is any. */
  #sendRun({ entries, last, frames }: PastRun, connection: Connection): LogEntry | undefined {
    const { address, frame: write } = this.#parts;
    if (this.#isPast(last)) {
      const messages = entries.length;
      connection.sendMessage({ frame: frames, address, delivery: 'lossless', messages });
      return last;
    }
    const told = entries.filter((entry) => this.#isPast(entry));
    for (const entry of told) {
      connection.sendMessage({ frame: write(entry), address, delivery: 'lossless' });
    }
    return told.at(-1);
  }

  /** Takes part from now on; with a cause where what was missed cannot be had. */
  #enter(joiner: Joiner, cause?: Acknowledgement['cause']): void {
    const { epoch, offset } = this.#position ?? { epoch: '', offset: 0 }; // it is followed, so there is one
    joiner.acknowledge({ epoch, offset, ...(cause !== undefined && { recovered: false, cause }) });
    this.#live.add(joiner.connection);
  }

  async #follow(): Promise<void> {
    this.#followed ??= this.#parts.logs.follow(this.#parts.subject, (entry) => this.#tell(entry));
    const { position } = await this.#followed;
    this.#position ??= position;
  }

  #tell(entry: LogEntry): void {
    this.#position = { epoch: entry.epoch, offset: entry.offset };
    if (this.#live.size === 0) return;
    const { address, frame } = this.#parts;
    const message = { frame: frame(entry), address, delivery: 'lossless' } as const;
    for (const connection of this.#live) connection.sendMessage(message);
  }

  #isPast({ epoch, offset }: Position): boolean {
    return this.#position?.epoch === epoch && offset <= this.#position.offset;
  }

  #isPresent({ epoch, offset }: Position): boolean {
    return this.#position?.epoch === epoch && offset === this.#position.offset;
  }
}
