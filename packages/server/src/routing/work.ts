import type { Contract, ErrorCode, ServerEnvelope } from '@sallyport/protocol';
import { encodeEnvelope, ProtocolError, toErrorPayload } from '@sallyport/protocol';
import type { Identity } from '../auth/authenticator.ts';
import type { Connection } from '../connection/connection.ts';
import type { InFlight } from '../connection/in-flight.ts';
import type { Log } from '../log.ts';
import type { ClientOutcome } from '../service/client-method.ts';
import type {
  ClientCallOptions,
  Publish,
  Send,
  ServiceContext,
} from '../service/service-context.ts';
import type { Answer, Movable } from './answers/answer.ts';
import type { Reader } from './answers/reader.ts';
import { callClient, notifyClient, relayCall, relayNotice } from './call-client.ts';
import type { RoutingEnvironment } from './routing-environment.ts';

/** What a piece of work is about. */
export interface WorkParts {
  readonly connection: Connection;
  readonly environment: RoutingEnvironment;
  /** The client's id; without one nothing is answered. */
  readonly id: string | undefined;
  /** Where what goes out is remembered. */
  readonly answer?: Answer | undefined;
  /** Where the contract declares it, such as `guide.chat`. */
  readonly place: string;
  readonly channel: string;
  readonly params: unknown;
}

/**
 * One intent or RPC call from its start to its one terminal answer, and what its handler is given. The abort
 * signal is made when the handler first asks for it, because most never do and it is what costs.
 */
export class Work implements ServiceContext<Contract, unknown, unknown>, InFlight, Movable {
  readonly id: string | undefined;
  /** What runs in this process is begun once. */
  readonly tries = 1;
  readonly identity: Identity;
  readonly connection: { readonly id: string; readonly sessionId: string };
  readonly channel: string;
  readonly params: unknown;
  readonly place: string;
  lastActiveAt: number;
  /** Is told when its client has asked for it again. */
  onMoved: (() => void) | undefined;
  readonly answer: Answer | undefined;
  #owner: Reader;
  readonly #environment: RoutingEnvironment;
  readonly #startedAt: number;
  #state: 'running' | 'stopped' | 'settled' = 'running';
  #reason: ProtocolError | undefined;
  #controller: AbortController | undefined;
  #onStop: ((reason: ProtocolError) => void) | undefined;
  #key: string | InFlight | undefined;

  constructor({ connection, environment, id, answer, place, channel, params }: WorkParts) {
    this.#owner = connection;
    this.#environment = environment;
    this.id = id;
    this.answer = answer;
    this.identity = connection.identity;
    this.connection = connection.handle;
    this.channel = channel;
    this.params = params;
    this.place = place;
    this.#startedAt = environment.clock.monotonicMs();
    this.lastActiveAt = this.#startedAt;
  }

  get publish(): Publish<Contract> {
    return this.#environment.publish;
  }

  get send(): Send<Contract> {
    return this.#environment.send;
  }

  get log(): Log {
    return this.#environment.log;
  }

  get isRemembered(): boolean {
    return this.answer !== undefined;
  }

  get isSole(): boolean {
    return this.id === undefined || this.answer?.claim !== undefined;
  }

  get mayHaveBegun(): boolean {
    return this.answer?.mayHaveBegun === true;
  }

  get running(): boolean {
    return this.#state === 'running';
  }

  get stopped(): boolean {
    return this.#reason !== undefined;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /** Handlers take it out of their context, as `publish`; so it must not need its `this`. */
  get call(): ServiceContext<Contract, unknown, unknown>['call'] {
    return async (method, params, options: ClientCallOptions = {}) => {
      const signals = options.signal === undefined ? [this.signal] : [this.signal, options.signal];
      const target = { connection: this.#owner, environment: this.#environment, method };
      return callClient(target, params, { ...options, signal: AbortSignal.any(signals) });
    };
  }

  /** Calls a method of the client for a service in another process, which checks both sides. */
  relayCall(method: string, params: unknown, timeoutMs: number): Promise<ClientOutcome> {
    const target = { connection: this.#owner, environment: this.#environment, method };
    return relayCall(target, params, { timeoutMs, signal: this.signal });
  }

  /** Tells the client what such a service has checked. */
  relayNotice(method: string, params: unknown): void {
    relayNotice({ connection: this.#owner, environment: this.#environment, method }, params);
  }

  get notify(): ServiceContext<Contract, unknown, unknown>['notify'] {
    return (method, params) =>
      notifyClient({ connection: this.#owner, environment: this.#environment, method }, params);
  }

  fail(code: string, data: unknown, message?: string): ProtocolError {
    return new ProtocolError(code, message ?? `The handler answered "${code}".`, { data });
  }

  /**
   * Makes work that outlives its frame findable by `cancel`, the deadline and the end of the connection.
   * `onStop` gets the reason where one of them ends it.
   */
  track(key: string | InFlight, onStop: (reason: ProtocolError) => void): void {
    this.#owner.hold(key, this);
    this.#owner.workCount += 1;
    this.#key = key;
    this.#onStop = onStop;
    this.answer?.hold(this);
  }

  moveTo(reader: Reader): void {
    const owner = this.#owner;
    this.#owner = reader;
    this.onMoved?.();
    if (this.#key === undefined || this.#state === 'settled') return;
    owner.release(this.#key);
    owner.workCount -= 1;
    reader.hold(this.#key, this);
    reader.workCount += 1;
  }

  /** Stops the work: its handler sees the signal, and its terminal answer does not wait for it. */
  stop(code: ErrorCode, message: string): void {
    if (this.#state !== 'running') return;
    this.#state = 'stopped';
    this.#reason = new ProtocolError(code, message);
    this.#controller?.abort(this.#reason);
    this.#onStop?.(this.#reason);
  }

  /** Sends one chunk, and waits where the client reads slower than they come. */
  async sendChunk(envelope: ServerEnvelope): Promise<void> {
    if (this.answer === undefined) this.#owner.send(envelope);
    else this.answer.send(encodeEnvelope(envelope));
    this.lastActiveAt = this.#environment.clock.monotonicMs();
    if (this.#owner.congested) await this.#owner.drained(this.signal);
  }

  /** Sends the terminal answer, if one is asked for; a second one is dropped. */
  finish(envelope: ServerEnvelope): void {
    if (this.id === undefined) {
      this.settle();
      return;
    }
    const text = encodeEnvelope(envelope); // throws where JSON cannot say it, and then nothing is settled
    if (this.settle()) this.#end(text);
  }

  /** Sends an error as the terminal answer; a second one is dropped. */
  finishWithError(error: ProtocolError): void {
    if (!this.settle()) return;
    if (this.answer === undefined) return this.#owner.sendError(this.id, error);
    this.#environment.stats.countError(error.code);
    const { id: ref } = this.answer;
    this.#end(encodeEnvelope({ type: 'error', ref, payload: toErrorPayload(error) }));
  }

  /** Sends an error in place of work that was not begun: asked again under its id, it is judged anew. */
  turnAway(error: ProtocolError): void {
    if (!this.settle()) return;
    if (this.answer === undefined) this.#owner.sendError(this.id, error);
    else this.#environment.answers.turnAway(this.answer, error);
  }

  /** It was refused, and may be asked again: what follows on its channel does not begin before the client knows. */
  holdBack(): void {
    const { answer, channel, connection } = this;
    const { sessionId } = connection;
    if (answer !== undefined) this.#environment.answers.holdBack(answer, { sessionId, channel });
  }

  /** Claims the one terminal answer; `false` where it was claimed before. */
  settle(): boolean {
    if (this.#state === 'settled') return false;
    this.#state = 'settled';
    if (this.#key !== undefined) {
      this.#owner.release(this.#key);
      this.#owner.workCount -= 1;
    }
    const { stats, clock } = this.#environment;
    stats.countAnswer(clock.monotonicMs() - this.#startedAt);
    return true;
  }

  #end(text: string): void {
    if (this.answer === undefined) this.#owner.sendFrame(text);
    else this.answer.end(text);
  }
}
