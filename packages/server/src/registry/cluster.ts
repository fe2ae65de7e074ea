import type { Duplex } from 'node:stream';
import type { Audit } from '../auth/audit.ts';
import type { Inbox } from '../bus/inbox.ts';
import type { RecordDriver } from '../bus/record-driver.ts';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection/connection.ts';
import { evictConnection } from '../evict.ts';
import type {
  EvictOptions,
  EvictTarget,
  FindTarget,
  RegisteredConnection,
} from '../gateway-api.ts';
import type { Handshake } from '../handshake.ts';
import type { GatewayLimits } from '../limits/gateway-limits.ts';
import { TOO_MANY_OF_USER } from '../limits/make-room.ts';
import type { Log } from '../log.ts';
import { FarEviction } from './far-eviction.ts';
import { fromEntry } from './registered-connection.ts';
import { Registry } from './registry.ts';
import { UserLimit } from './user-limit.ts';

export interface ClusterParts {
  readonly records: RecordDriver;
  readonly inbox: Inbox;
  readonly instance: string;
  readonly contract: string;
  readonly limits: GatewayLimits;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds until connections that were let in without counting are counted. */
const COUNT_MS = 3_000;

/** All gateways of a bus, as one of them sees and serves them: who is connected, who has to go. */
export class Cluster {
  readonly registry: Registry;
  readonly #eviction: FarEviction;
  readonly #userLimit: UserLimit;
  readonly #parts: ClusterParts;
  readonly #stopCounting: () => void;

  constructor(parts: ClusterParts) {
    this.#parts = parts;
    const { limits, clock, log } = parts;
    this.registry = new Registry(parts);
    this.#eviction = new FarEviction({ ...parts, registry: this.registry });
    const { registry } = this;
    this.#userLimit = new UserLimit({ registry, eviction: this.#eviction, limits, clock, log });
    this.#stopCounting = clock.every(COUNT_MS, () => this.#learn(this.#userLimit.catchUp()));
  }

  start(): void {
    this.registry.start(() => {
      this.#learn(this.#eviction.catchUp());
      this.#learn(this.#userLimit.recount());
    });
  }

  /** Takes a place for a connection of the user; it is given back when the socket closes. */
  async admit(handshake: Handshake, socket: Duplex): Promise<Handshake> {
    if (!handshake.ok) return handshake;
    const { identity, sessionId } = handshake;
    const connectionId = await this.#userLimit.admit(identity.subject, sessionId);
    if (connectionId === undefined) return TOO_MANY_OF_USER;
    if (socket.destroyed) this.registry.remove(connectionId);
    else socket.once('close', () => this.registry.remove(connectionId));
    return { ...handshake, connectionId };
  }

  /** A connection is open, and can be ended. */
  opened(connection: Connection): void {
    const own = this.registry.own.get(connection.id);
    if (own === undefined) return;
    own.connection = connection;
    if (own.evicted !== undefined) evictConnection(connection, own.evicted, this.#parts.audit);
  }

  /** @throws BusError where the records cannot be read. */
  async find(target: FindTarget): Promise<readonly RegisteredConnection[]> {
    const { standing } = await this.registry.lookup.find(target);
    return standing.map(fromEntry);
  }

  /**
   * Ends connections of other gateways; resolves with how many they said that they ended.
   *
   * @throws BusError where nobody can say who is meant.
   */
  async evictElsewhere(target: EvictTarget, options: EvictOptions): Promise<number> {
    const { standing, fallen } = await this.registry.lookup.find(target);
    const isElsewhere = ({ run }: { readonly run: string }) => run !== this.registry.run;
    await this.#eviction.leaveWord(fallen.filter(isElsewhere), options);
    return this.#eviction.evict(standing.filter(isElsewhere), options);
  }

  close(): Promise<void> {
    this.#stopCounting();
    return this.registry.close();
  }

  #learn(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#parts.log.warn({ error }, 'what others did meanwhile could not be learnt');
    });
  }
}
