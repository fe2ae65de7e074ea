import type {
  ClientEnvelopeOf,
  ErrorCode,
  JsonRpcResponse,
  ProtocolError,
} from '@sallyport/protocol';
import { encodeEnvelope } from '@sallyport/protocol';
import type { Connection } from '../connection/connection.ts';
import type { InFlight } from '../connection/in-flight.ts';
import type { Answer, Movable } from './answers/answer.ts';
import type { Reader } from './answers/reader.ts';
import { unlessAnswered } from './refuse.ts';
import type { RoutingEnvironment } from './routing-environment.ts';
import type { Refusal } from './shared-answers/start-request.ts';
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
  readonly connection: Connection;
  #reader: Reader;
  #answer: Answer | undefined;
  #beginning: Promise<ProtocolError | undefined> | undefined;
  #state: 'new' | 'begun' = 'new';

  constructor(connection: Connection, environment: RoutingEnvironment, envelope: JsonRpcEnvelope) {
    this.connection = connection;
    this.#reader = connection;
    this.environment = environment;
    this.#id = envelope.id;
    this.#batch = Array.isArray(envelope.payload);
    if (this.#batch && this.#id !== undefined) connection.hold(this.#id, this);
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
    this.#answer = this.environment.answers.open(this.connection, this.#id);
    if (this.#batch && this.environment.answers.shared === undefined) {
      this.#answer?.hold(this);
    }
    return this.#answer;
  }

  /**
   * Resolves when its calls may begin, or with why not; nothing where no gateways share their answers. Where another
   * gateway answers, it never resolves, and nothing more comes of the exchange.
   */
  begins(): Promise<ProtocolError | undefined> | undefined {
    const { shared } = this.environment.answers;
    const answer = this.#answer;
    if (shared === undefined || answer === undefined) return undefined;
    this.#beginning ??= new Promise((resolve) => {
      const begin = (refusal?: Refusal): undefined => {
        this.#reader = answer.connection;
        if (refusal?.isFinal === false) this.#answer = undefined;
        else if (this.#batch) this.#hold(answer);
        this.#state = 'begun';
        resolve(refusal?.error);
      };
      const { connection } = this;
      const once = { isRefused: false, isRepeatable: false, isStored: false };
      shared.begin({ connection, answer, ...once, begin });
    });
    return this.#beginning;
  }

  /** Makes a call stoppable; `onStop` gets the reason. */
  track(work: Work, onStop: (reason: ProtocolError) => void): void {
    work.moveTo(this.#reader);
    this.#works.push(work);
    work.track(work.id ?? work, onStop);
  }

  moveTo(reader: Reader): void {
    const id = this.#id ?? ''; // what is remembered has one
    this.#reader.release(id);
    reader.hold(id, this);
    this.#reader = reader;
  }

  stop(code: ErrorCode, message: string): void {
    for (const work of this.#works) work.stop(code, message);
  }

  /** Sends what came of it, if anything is asked for. */
  end(response: JsonRpcResponse | readonly JsonRpcResponse[] | undefined): void {
    const ref = this.#id;
    if (this.#batch && ref !== undefined) this.#reader.release(ref);
    if (response === undefined && ref === undefined) return;
    const text = encodeEnvelope(
      response === undefined
        ? { type: 'ack', ref: ref ?? '' }
        : { type: 'jsonrpc', ...(ref !== undefined && { ref }), payload: response },
    );
    const { connection, environment } = this;
    if (this.#answer !== undefined) this.#answer.end(text);
    else if (response === undefined || this.#state === 'begun') this.#reader.sendFrame(text);
    else unlessAnswered({ connection, id: ref, environment }, (reader) => reader.sendFrame(text));
  }

  /** The calls of a batch are stopped together, so it stands for them. */
  #hold(answer: Answer): void {
    answer.hold(this);
    this.#reader.hold(answer.id, this);
  }
}
