import type { Server } from 'node:http';
import type { Contract } from '@sallyport/protocol';
import type { BusGuardFigures } from './bus/guard/guarded-bus.ts';
import type { DependencyHealth } from './dependency.ts';
import type { RequestHandler } from './request-handler.ts';
import type { Service } from './service/service.ts';
import type { Publish, Send } from './service/service-context.ts';
import type { Subprotocol } from './subprotocol.ts';

/** The process that owns the sockets. `await using` closes it. */
export interface Gateway<C extends Contract = Contract> extends AsyncDisposable {
  readonly contract: C;
  /** Adds a service; its intents are its own, so two services cannot both handle one. */
  mount(service: Service<C>): this;
  /**
   * Listens with an HTTP server of its own. Default: a free port on 127.0.0.1. Resolves when the gateway is
   * ready; until then it answers 503.
   *
   * @throws GatewayError when it cannot listen, or a dependency is not healthy by the start-up deadline.
   */
  listen(options?: ListenOptions): Promise<ListenAddress>;
  /**
   * Takes the upgrades of an existing HTTP server; the result gives them back. Its plain requests stay its
   * own: pass them to `handleRequest` for the health endpoints and endpoint discovery.
   */
  attach(server: Server): () => void;
  /** Answers a plain request for one of the gateway's own HTTP endpoints; `false` where it is none. */
  readonly handleRequest: RequestHandler;
  /**
   * Settles once: when all dependencies are healthy for the first time after `listen` or `attach`, or,
   * rejected with a GatewayError, when they are not by the start-up deadline.
   */
  readonly ready: Promise<void>;
  readonly publish: Publish<C>;
  /**
   * Sends one of the contract's direct messages to a user or a session, whether they are connected or come back in
   * time. By a connection its session is meant; `rejected` where there is none of that id.
   *
   * @throws TypeError where the contract does not allow it, or the id cannot be written as an address.
   */
  readonly send: Send<C>;
  /** Live figures, a fresh copy each time. */
  stats(): GatewayStats;
  /** Who is connected now, a fresh copy each time. */
  connections(): readonly ConnectionInfo[];
  /** How the dependencies were when they were last asked. */
  dependencies(): readonly DependencyHealth[];
  /**
   * Finds connections, of all gateways of the bus where one was given; the oldest first. No gateway is asked, so that
   * none that is slow or gone delays it.
   *
   * @throws BusError where the bus is away.
   */
  find(target: FindTarget): Promise<readonly RegisteredConnection[]>;
  /**
   * Closes connections by policy (4410), after an `evicted` notice, on all gateways of the bus where one was given;
   * resolves with how many. One whose gateway does not answer is not counted, and ends as soon as that one is back.
   *
   * @throws BusError where the bus is away; connections of this gateway are closed all the same.
   */
  evict(target: EvictTarget, options?: EvictOptions): Promise<number>;
  /**
   * Drains: no longer ready, `goaway` to everybody, and clients are served until they have left within the
   * spread. Connections that are still there after it close one after the other, each when its work is done,
   * latest at the deadline; then nothing listens any more. Twice is harmless.
   */
  close(options?: CloseOptions): Promise<void>;
}

/** Where a gateway listens. */
export interface ListenOptions {
  /** Default: 0, any free port. */
  readonly port?: number;
  /** Default: `127.0.0.1`. */
  readonly host?: string;
}

/** Where a gateway is reached. */
export interface ListenAddress {
  /** Such as `ws://127.0.0.1:4000/ws`. */
  readonly url: string;
  readonly port: number;
}

/** How a gateway leaves. */
export interface CloseOptions {
  /** Told to clients in `goaway`. Default: `shutdown`. */
  readonly reason?: string;
  /** Milliseconds over which clients spread their return. Default: 5,000. */
  readonly spreadMs?: number;
  /**
   * Milliseconds after which nobody is waited for. Default: 10,000. Where it is less than twice the spread,
   * clients may be closed before they have left by themselves.
   */
  readonly deadlineMs?: number;
}

/** Whom to evict. A session belongs to its user: the same id from another user is another session. */
export type EvictTarget =
  | { readonly connection: string }
  | { readonly user: string }
  | { readonly user: string; readonly session: string };

/** Whom to look for. */
export type FindTarget = EvictTarget | { readonly channel: string };

/** How to evict. */
export interface EvictOptions {
  /** Told to the client. Default: `evicted`. */
  readonly reason?: string;
  /** Whether the client may come back. Default: no. */
  readonly reconnect?: boolean;
}

/** One connection, as it stood when asked. */
export interface ConnectionInfo {
  readonly id: string;
  readonly sessionId: string;
  readonly subprotocol: Subprotocol;
  readonly userId: string;
  /** Where it comes from; behind a proxy this needs `trustProxy`. */
  readonly address: string;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
  readonly channels: readonly string[];
  readonly inFlight: number;
  /** Bytes that wait for the client to read; text counts up to three times its length. */
  readonly bufferedBytes: number;
}

/** A connection of any gateway, as it is registered. */
export interface RegisteredConnection {
  readonly id: string;
  readonly userId: string;
  readonly sessionId: string;
  /** The gateway that has it. */
  readonly instance: string;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
}

/** A gateway in figures. */
export interface GatewayStats {
  readonly instance: string;
  readonly uptimeMs: number;
  /** Whether upgrades are let in. */
  readonly ready: boolean;
  readonly draining: boolean;
  readonly connections: {
    readonly active: number;
    /** Upgrades that are being judged. */
    readonly establishing: number;
    /** Since the start. */
    readonly total: number;
    /** Users connected now. */
    readonly users: number;
    /** Addresses that are remembered now, for a while after they are gone. */
    readonly addresses: number;
  };
  readonly messages: {
    readonly in: number;
    readonly out: number;
    /** Of those to be sent: left out because a client did not read fast enough, as the contract allows. */
    readonly leftOut: number;
  };
  /** Error envelopes sent, by code. */
  readonly errors: Readonly<Record<string, number>>;
  /** Subscribers by channel address. */
  readonly channels: Readonly<Record<string, number>>;
  /** Milliseconds from an intent to its terminal answer, over the last 1,024; absent before the first. */
  readonly latencyMs?: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** The bus that the gateway was given, and what waits for it. */
  readonly bus?: BusGuardFigures;
}
