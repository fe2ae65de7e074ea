import type { Server } from 'node:http';
import type { Contract } from '@sallyport/protocol';
import type { Service } from './service/service.ts';
import type { Publish } from './service/service-context.ts';

/** The process that owns the sockets. `await using` closes it. */
export interface Gateway<C extends Contract = Contract> extends AsyncDisposable {
  readonly contract: C;
  /** Adds a service; its intents are its own, so two services cannot both handle one. */
  mount(service: Service<C>): this;
  /** Listens with an HTTP server of its own. Default: a free port on 127.0.0.1. */
  listen(options?: ListenOptions): Promise<ListenAddress>;
  /** Takes the upgrades of an existing HTTP server; the result gives them back. */
  attach(server: Server): () => void;
  readonly publish: Publish<C>;
  /** Live figures, a fresh copy each time. */
  stats(): GatewayStats;
  /** Who is connected now, a fresh copy each time. */
  connections(): readonly ConnectionInfo[];
  /** Sends `goaway`, waits for the work in flight, and closes everything. Twice is harmless. */
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
  /** Milliseconds that work in flight may take to finish. Default: 10,000. */
  readonly deadlineMs?: number;
}

/** One connection, as it stood when asked. */
export interface ConnectionInfo {
  readonly id: string;
  readonly sessionId: string;
  readonly userId: string;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
  readonly channels: readonly string[];
  readonly inFlight: number;
}

/** A gateway in figures. */
export interface GatewayStats {
  readonly instance: string;
  readonly uptimeMs: number;
  readonly draining: boolean;
  readonly connections: { readonly active: number; readonly total: number };
  readonly messages: { readonly in: number; readonly out: number };
  /** Error envelopes sent, by code. */
  readonly errors: Readonly<Record<string, number>>;
  /** Subscribers by channel address. */
  readonly channels: Readonly<Record<string, number>>;
  /** Milliseconds from an intent to its terminal answer, over the last 1,024; absent before the first. */
  readonly latencyMs?: { readonly p50: number; readonly p95: number; readonly p99: number };
}
