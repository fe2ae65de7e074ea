import { Connection } from './connection.ts';
import type { TrafficListener } from './connection-listener.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import type { Close, ConnectionState } from './connection-state.ts';

/** What the line tells the rest of the client. */
export interface LineListener extends TrafficListener<Connection> {
  /** The state of the connection in use. */
  changed(state: ConnectionState): void;
  /** It is the one in use now, and everything may go out on it. */
  ready(): void;
  /** What went out on it stays unanswered. */
  lost(connection: Connection, cause: Close): void;
  /** Nothing will come any more: refused, or closed by the owner. */
  ended(): void;
  /** Whether something is still to come on a connection. */
  isNeeded(connection: Connection): boolean;
}

/**
 * The way to the server: the connection in use; while the server drains, its successor, which is up before the
 * old one is left; and old ones whose last answers are awaited. Specification: Drain.
 */
export class Line {
  readonly #settings: ConnectionSettings;
  readonly #listener: LineListener;
  #active: Connection;
  #successor: Connection | undefined;
  readonly #leaving = new Set<Connection>();
  #timer: unknown;
  #stopWatching: (() => void) | undefined;

  constructor(settings: ConnectionSettings, listener: LineListener) {
    this.#settings = settings;
    this.#listener = listener;
    this.#active = this.#connection();
  }

  get state(): ConnectionState {
    return this.#active.state;
  }

  /** The connection in use. */
  get active(): Connection {
    return this.#active;
  }

  /**
   * Whether new frames may go out: not while a successor is being set up, because the server may close the old
   * connection while they are on their way.
   */
  get isReady(): boolean {
    return this.#successor === undefined && this.#active.isReady;
  }

  /** The connection that subscriptions belong on, where one is open. */
  get newest(): Connection | undefined {
    if (this.#successor?.isOpen === true) return this.#successor;
    return this.#active.isOpen ? this.#active : undefined;
  }

  start(): void {
    const back = () => this.#active.wake();
    this.#stopWatching ??= this.#settings.environment.watchNetwork({ back });
    this.#active.start();
  }

  /** Closes for good; resolves when every socket is gone, or did not go in a second. */
  async stop(): Promise<void> {
    this.#forgetSuccessor();
    await Promise.all([this.#active, ...this.#leaving].map((connection) => connection.stop()));
  }

  /** The server goes away: at a random moment within the spread, a successor is opened. */
  drain(connection: Connection, { spreadMs, reason }: { spreadMs: number; reason: string }): void {
    connection.hint({ spreadMs });
    if (connection !== this.#active || !connection.isReady || this.#timer !== undefined) return;
    const { environment } = this.#settings;
    this.#timer = environment.setTimeout(() => {
      this.#successor = this.#connection();
      this.#successor.start({ code: 1012, reason });
    }, environment.random() * spreadMs);
  }

  /** Something was answered: old connections on which nothing is awaited any more are closed. */
  settle(): void {
    for (const connection of this.#leaving) {
      if (this.#listener.isNeeded(connection)) continue;
      this.#leaving.delete(connection);
      void connection.stop();
    }
  }

  #connection(): Connection {
    const listener = this.#listener;
    return new Connection(this.#settings, {
      ...listener,
      changed: (connection, state) => {
        if (connection === this.#active) listener.changed(state);
      },
      ready: (connection) => this.#ready(connection),
      lost: (connection, cause) => this.#lost(connection, cause),
      ended: (connection) => this.#ended(connection),
    });
  }

  #ready(connection: Connection): void {
    if (connection === this.#successor) {
      this.#leaving.add(this.#active);
      this.#promote(connection);
    }
    this.#listener.ready();
    this.settle();
  }

  #lost(connection: Connection, cause: Close): void {
    const successor = this.#successor;
    if (connection === this.#active && successor !== undefined) {
      this.#promote(successor);
      void connection.stop();
      this.#listener.lost(connection, cause);
      this.#listener.changed(successor.state);
      return;
    }
    if (connection === this.#active) this.#forgetSuccessor();
    if (this.#leaving.delete(connection)) void connection.stop();
    this.#listener.lost(connection, cause);
  }

  #ended(connection: Connection): void {
    if (connection === this.#successor) {
      this.#forgetSuccessor();
      if (this.#active.isReady) this.#listener.ready(); // the one in use goes on while it can
      return;
    }
    if (connection !== this.#active) return;
    this.#forgetSuccessor();
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.#listener.ended();
  }

  #promote(successor: Connection): void {
    this.#active = successor;
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
