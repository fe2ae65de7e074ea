import { Connection } from '../connection/connection.ts';
import type { ConnectionSettings } from '../connection/connection-settings.ts';
import type { Goaway, Line, LineListener, OpenLine } from '../connection/line.ts';

/**
 * The part that makes the next connection before the old one is left. Without it a client that is told to go away
 * connects again when the server has closed.
 */
export const drain: OpenLine = (settings, listener) => new DrainedLine(settings, listener);

/**
 * The way to the server: the connection in use; while the server drains, its successor, which is up before the
 * old one is left; and old ones whose last answers are awaited. Specification: Drain.
 */
class DrainedLine implements Line {
  active: Connection;
  readonly #settings: ConnectionSettings;
  readonly #listener: LineListener;
  #successor: Connection | undefined;
  readonly #leaving = new Set<Connection>();
  #timer: unknown;

  constructor(settings: ConnectionSettings, listener: LineListener) {
    this.#settings = settings;
    this.#listener = listener;
    this.active = this.#connection();
  }

  get isReady(): boolean {
    return this.#successor === undefined && this.active.isReady;
  }

  get newest(): Connection {
    return this.#successor?.isOpen === true ? this.#successor : this.active;
  }

  async stop(): Promise<void> {
    this.#forgetSuccessor();
    await Promise.all([this.active, ...this.#leaving].map((connection) => connection.stop()));
  }

  /** At a random moment within the spread, a successor is opened. */
  drain(connection: Connection, { spreadMs, reason }: Goaway): void {
    connection.hint({ spreadMs });
    if (connection !== this.active || !connection.isReady || this.#timer !== undefined) return;
    const { environment } = this.#settings;
    this.#timer = environment.setTimeout(() => {
      this.#successor = this.#connection();
      this.#successor.start({ code: 1012, reason });
    }, environment.random() * spreadMs);
  }

  settle(): void {
    for (const connection of this.#leaving) {
      if (this.#isNeeded(connection)) continue;
      this.#leaving.delete(connection);
      void connection.stop();
    }
  }

  /** Whether something is still to come on a connection. */
  #isNeeded(connection: Connection): boolean {
    const { calls, channels, settings } = this.#listener;
    return (
      settings.methods?.awaits(connection) ||
      [...calls.pending.values()].some(({ on }) => on === connection) ||
      // Its messages count until its successor's acknowledgements are there.
      [...channels.entries.values()].some(
        ({ source, on }) => source === connection && on && on !== source,
      )
    );
  }

  #connection(): Connection {
    const listener = this.#listener;
    return new Connection(this.#settings, {
      opened: (connection) => listener.opened(connection),
      received: (connection, data) => listener.received(connection, data),
      silent: (connection) => listener.silent(connection),
      report: (error) => listener.report(error),
      changed: (connection) => {
        if (connection === this.active) listener.changed(connection);
      },
      ready: (connection) => this.#ready(connection),
      lost: (connection) => this.#lost(connection),
      ended: (connection) => this.#ended(connection),
    });
  }

  #ready(connection: Connection): void {
    if (connection === this.#successor) {
      this.#leaving.add(this.active);
      this.#promote(connection);
    }
    this.#listener.ready(connection);
    this.settle();
  }

  #lost(connection: Connection): void {
    const successor = this.#successor;
    if (connection === this.active && successor !== undefined) {
      this.#promote(successor);
      void connection.stop();
      this.#listener.lost(connection);
      this.#listener.changed(successor, this.#settings.environment.now() - successor.since);
      return;
    }
    if (connection === this.active) this.#forgetSuccessor();
    if (this.#leaving.delete(connection)) void connection.stop();
    this.#listener.lost(connection);
  }

  #ended(connection: Connection): void {
    if (connection === this.#successor) {
      this.#forgetSuccessor();
      if (this.active.isReady) this.#listener.ready(this.active); // the one in use goes on while it can
    } else if (connection === this.active) {
      this.#forgetSuccessor();
      this.#listener.ended(connection);
    } else if (this.#leaving.delete(connection)) this.#listener.lost(connection); // closed by the server for good
  }

  #promote(successor: Connection): void {
    this.active = successor;
    this.#successor = undefined;
    this.#timer = undefined;
  }

  #forgetSuccessor(): void {
    const successor = this.#successor;
    this.#settings.environment.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#successor = undefined;
    void successor?.stop();
  }
}
