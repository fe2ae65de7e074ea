import type { Position } from '@sallyport/protocol';
import type { FollowedLog, LogDriver, LogEntry } from '../bus/log-driver.ts';
import type { Connection } from '../connection/connection.ts';

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
  /** An entry as a frame for any number of connections, or as the text of one. */
  readonly write: { frame(entry: LogEntry): Buffer; text(entry: LogEntry): string };
}

/** Entries that are read at once. */
const PAGE = 256;

/** The log of one channel at one address, followed for as long as anybody here is subscribed to it. */
export class ChannelLog {
  readonly #parts: ChannelLogParts;
  readonly #live = new Set<Connection>();
  #followed: Promise<FollowedLog> | undefined;
  #position: Position | undefined;

  constructor(parts: ChannelLogParts) {
    this.#parts = parts;
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
    const page = await this.#read(joiner.since);
    if (joiner.signal.aborted) return;
    if (page.recovered) await this.#catchUp(joiner, joiner.since, page.entries);
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
  async #catchUp(
    joiner: Joiner,
    since: Position,
    firstEntries: readonly LogEntry[],
  ): Promise<void> {
    const { connection, signal } = joiner;
    const { address, write } = this.#parts;
    let at = since;
    let entries = firstEntries;
    joiner.acknowledge({ epoch: since.epoch, offset: since.offset, recovered: true });
    while (!signal.aborted) {
      for (const entry of entries) {
        if (!this.#isPast(entry)) break; // the driver has it, and its telling is yet to come
        if (connection.isBehind(address)) {
          await connection.caughtUp(address, signal);
          if (signal.aborted) return;
        }
        connection.sendMessage({ frame: write.text(entry), address, delivery: 'lossless' });
        at = entry;
      }
      if (this.#isPresent(at)) {
        this.#live.add(connection);
        return;
      }
      const page = await this.#read(at);
      if (!page.recovered) {
        // The log was cut meanwhile: the hole shows in the offsets, and the client asks anew. [SP-SUB-024]
        this.#live.add(connection);
        return;
      }
      entries = page.entries;
    }
  }

  /** Takes part from now on; with a cause where what was missed cannot be had. */
  #enter(joiner: Joiner, cause?: Acknowledgement['cause']): void {
    const { epoch, offset } = this.#position ?? { epoch: '', offset: 0 }; // it is followed, so there is one
    joiner.acknowledge({ epoch, offset, ...(cause !== undefined && { recovered: false, cause }) });
    this.#live.add(joiner.connection);
  }

  #read(since: Position) {
    return this.#parts.logs.read(this.#parts.subject, since, { limit: PAGE });
  }

  async #follow(): Promise<void> {
    this.#followed ??= this.#parts.logs.follow(this.#parts.subject, (entry) => this.#tell(entry));
    const { position } = await this.#followed;
    this.#position ??= position;
  }

  #tell(entry: LogEntry): void {
    this.#position = { epoch: entry.epoch, offset: entry.offset };
    if (this.#live.size === 0) return;
    const { address, write } = this.#parts;
    const message = { frame: write.frame(entry), address, delivery: 'lossless' } as const;
    for (const connection of this.#live) connection.sendMessage(message);
  }

  #isPast({ epoch, offset }: Position): boolean {
    return this.#position?.epoch === epoch && offset <= this.#position.offset;
  }

  #isPresent({ epoch, offset }: Position): boolean {
    return this.#position?.epoch === epoch && offset === this.#position.offset;
  }
}
