import type { ErrorCode } from '@sallyport/protocol';
import type { Connection, InFlight } from '../connection/connection.ts';
import type { RoutingEnvironment } from './routing-environment.ts';
import type { Work } from './work.ts';

/** One `jsonrpc` envelope: what it started, stopped together. */
export class Exchange implements InFlight {
  /** Its calls are watched one by one; the exchange itself is never overdue. */
  readonly lastActiveAt = Number.POSITIVE_INFINITY;
  readonly connection: Connection;
  readonly environment: RoutingEnvironment;
  /** The envelope's id, where it has one. */
  readonly id: string | undefined;
  readonly works: Work[] = [];

  constructor(connection: Connection, environment: RoutingEnvironment, id: string | undefined) {
    this.connection = connection;
    this.environment = environment;
    this.id = id;
    if (id !== undefined) connection.inFlight.set(id, this);
  }

  stop(code: ErrorCode, message: string): void {
    for (const work of this.works) work.stop(code, message);
  }

  end(): void {
    if (this.id !== undefined) this.connection.inFlight.delete(this.id);
  }
}
