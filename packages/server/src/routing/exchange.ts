import type {
  ClientEnvelopeOf,
  ErrorCode,
  JsonRpcResponse,
  ProtocolError,
} from '@sallyport/protocol';
import { encodeEnvelope } from '@sallyport/protocol';
import type { Connection, InFlight } from '../connection/connection.ts';
import type { Answer, Movable } from './answer.ts';
import type { RoutingEnvironment } from './routing-environment.ts';
import type { Work } from './work.ts';

type JsonRpcEnvelope = ClientEnvelopeOf<'jsonrpc'>;

/** The calls of one `jsonrpc` envelope. Those of a batch are stopped together, by the envelope's id. */
export class Exchange implements InFlight, Movable {
  /** Its calls are watched one by one; the exchange itself is never overdue. */
  readonly lastActiveAt = Number.POSITIVE_INFINITY;
  readonly environment: RoutingEnvironment;
  readonly #id: string | undefined;
  readonly #batch: boolean;
  readonly #works: Work[] = [];
  #connection: Connection;
  #answer: Answer | undefined;

  constructor(connection: Connection, environment: RoutingEnvironment, envelope: JsonRpcEnvelope) {
    this.#connection = connection;
    this.environment = environment;
    this.#id = envelope.id;
    this.#batch = Array.isArray(envelope.payload);
    if (this.#batch && this.#id !== undefined) connection.inFlight.set(this.#id, this);
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** The id that a call's handler is given; the calls of a batch share theirs and get none. */
  get callId(): string | undefined {
    return this.#batch ? undefined : this.#id;
  }

  /** What is answered is remembered from the first call on that starts. */
  get isRemembered(): boolean {
    return this.#answer !== undefined;
  }

  /** What a call that starts is remembered under. */
  start(): Answer | undefined {
    if (this.#answer !== undefined) return this.#answer;
    this.#answer = this.environment.answers.open(this.#connection, this.#id);
    if (this.#batch) this.#answer?.works.push(this);
    return this.#answer;
  }

  /** Makes a call stoppable; `onStop` gets the reason. */
  track(work: Work, onStop: (reason: ProtocolError) => void): void {
    this.#works.push(work);
    work.track(work.id ?? work, onStop);
  }

  moveTo(connection: Connection): void {
    const id = this.#id ?? ''; // what is remembered has one
    this.#connection.inFlight.delete(id);
    connection.inFlight.set(id, this);
    this.#connection = connection;
  }

  stop(code: ErrorCode, message: string): void {
    for (const work of this.#works) work.stop(code, message);
  }

  /** Sends what came of it, if anything is asked for. */
  end(response: JsonRpcResponse | readonly JsonRpcResponse[] | undefined): void {
    const ref = this.#id;
    if (this.#batch && ref !== undefined) this.#connection.inFlight.delete(ref);
    if (response === undefined && ref === undefined) return;
    const text = encodeEnvelope(
      response === undefined
        ? { type: 'ack', ref: ref ?? '' }
        : { type: 'jsonrpc', ...(ref !== undefined && { ref }), payload: response },
    );
    if (this.#answer === undefined) this.#connection.sendFrame(text);
    else this.#answer.end(text);
  }
}
