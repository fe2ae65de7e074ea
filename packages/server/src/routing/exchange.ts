import type { ClientEnvelopeOf, ErrorCode, ProtocolError } from '@sallyport/protocol';
import type { Connection, InFlight } from '../connection/connection.ts';
import type { RoutingEnvironment } from './routing-environment.ts';
import type { Work } from './work.ts';

type JsonRpcEnvelope = ClientEnvelopeOf<'jsonrpc'>;

/** The calls of one `jsonrpc` envelope. Those of a batch are stopped together, by the envelope's id. */
export class Exchange implements InFlight {
  /** Its calls are watched one by one; the exchange itself is never overdue. */
  readonly lastActiveAt = Number.POSITIVE_INFINITY;
  readonly connection: Connection;
  readonly environment: RoutingEnvironment;
  readonly #id: string | undefined;
  readonly #batch: boolean;
  readonly #works: Work[] = [];

  constructor(connection: Connection, environment: RoutingEnvironment, envelope: JsonRpcEnvelope) {
    this.connection = connection;
    this.environment = environment;
    this.#id = envelope.id;
    this.#batch = Array.isArray(envelope.payload);
    if (this.#batch && this.#id !== undefined) connection.inFlight.set(this.#id, this);
  }

  /** The id that a call's handler is given; the calls of a batch share theirs and get none. */
  get callId(): string | undefined {
    return this.#batch ? undefined : this.#id;
  }

  /** Makes a call stoppable; `onStop` gets the reason. */
  track(work: Work, onStop: (reason: ProtocolError) => void): void {
    this.#works.push(work);
    work.track(work.id ?? work, onStop);
  }

  stop(code: ErrorCode, message: string): void {
    for (const work of this.#works) work.stop(code, message);
  }

  end(): void {
    if (this.#batch && this.#id !== undefined) this.connection.inFlight.delete(this.#id);
  }
}
