import type { WelcomePayload } from '@sallyport/protocol';
import type { ProtocolError } from '@sallyport/protocol/wire';
import { EventEmitter } from 'eventemitter3';
import type { ChannelListener, Subscription } from './channel-table.ts';
import { ChannelTable } from './channel-table.ts';
import { ClientError } from './client-error.ts';
import type { ClientEvents, ClientStatus, PassedEnvelope } from './client-events.ts';
import { statusOf } from './client-events.ts';
import type { ClientSettings } from './client-options.ts';
import { ConnectedWaiters } from './connected-waiters.ts';
import { Connection } from './connection/connection.ts';
import type { Close, ConnectionState } from './connection/connection-machine.ts';
import type { UntypedMethod } from './method-table.ts';
import { MethodTable } from './method-table.ts';
import type { ChannelCore } from './open-channel.ts';
import type { OutboxEntry } from './outbox.ts';
import { Outbox } from './outbox.ts';
import { receive } from './receive.ts';
import type { Answer, Call, CallOptions, Way } from './request-table.ts';
import { RequestTable } from './request-table.ts';
import { Sender } from './sender.ts';

/** Codes after which the frame that caused them is a bug to report. Specification: Close codes. */
const BUGS = [1003, 1007, 1009];

/** The parts of a client, put together. */
export class ClientCore implements ChannelCore, Way {
  readonly events = new EventEmitter<ClientEvents>();
  readonly bufferSize: number;
  readonly #settings: ClientSettings;
  readonly #connection: Connection;
  readonly #sender: Sender;
  readonly #outbox: Outbox;
  readonly #requests: RequestTable;
  readonly #channels: ChannelTable;
  readonly #methods = new MethodTable((error) => this.report(error));
  readonly #waiters: ConnectedWaiters;
  readonly #idPrefix: string;
  #idCount = 0;
  #status: ClientStatus = { state: 'idle' };

  constructor(settings: ClientSettings) {
    const { environment, timeoutMs, bufferSize } = settings;
    this.#settings = settings;
    this.bufferSize = bufferSize;
    this.#idPrefix = environment.uuid().slice(0, 18);
    this.#connection = new Connection(settings, {
      changed: (state) => this.#changed(state),
      opened: () => this.#channels.opened(),
      ready: () => this.#outbox.flush(),
      lost: (cause) => this.#lost(cause),
      ended: () => this.#ended(),
      received: (data) => this.#receive(data),
      silent: () => this.#sender.send({ type: 'ping' }),
      failed: (error) => this.report(error),
    });
    this.#waiters = new ConnectedWaiters(environment, timeoutMs);
    this.#sender = new Sender({
      connection: this.#connection,
      maxBufferedBytes: settings.maxBufferedBytes,
      passed: (envelope) => this.#passed({ direction: 'out', envelope }),
    });
    this.#outbox = new Outbox(
      { ready: () => this.#is('ready'), write: (entry) => this.#sender.submit(entry) },
      settings.maxOutbox,
    );
    this.#requests = new RequestTable(environment, timeoutMs, (ref) => {
      if (this.#is('ready')) this.#sender.send({ type: 'cancel', ref });
    });
    const isOpen = () => this.#is('handshaking') || this.#is('ready');
    this.#channels = new ChannelTable({
      environment,
      timeoutMs,
      isOpen,
      subscribe: (channel, done) => this.#subscription('subscribe', channel, done),
      unsubscribe: (channel, done) => this.#subscription('unsubscribe', channel, done),
      report: (error) => this.report(error),
    });
  }

  get status(): ClientStatus {
    return this.#status;
  }

  nextId(): string {
    this.#idCount += 1;
    return `${this.#idPrefix}-${this.#idCount.toString(36)}`;
  }

  call(call: Call, options: CallOptions): () => void {
    return this.#requests.open(call, this, options);
  }

  /** Sends an entry as soon as there is a connection. */
  submit(entry: OutboxEntry): void {
    const end = this.#end();
    if (end !== undefined) return entry.failed(end);
    this.#connection.start();
    this.#outbox.submit(entry);
  }

  withdraw(entry: OutboxEntry): boolean {
    return this.#outbox.withdraw(entry);
  }

  subscribe(address: string, listener: ChannelListener, options: CallOptions): Subscription {
    const subscription = this.#channels.add(address, listener, options);
    const end = this.#end();
    if (end === undefined) this.#connection.start();
    else this.#channels.endAll(end);
    return subscription;
  }

  handle(method: string, handler: UntypedMethod): () => void {
    return this.#methods.handle(method, handler);
  }

  async connect(options: CallOptions = {}): Promise<void> {
    this.#connection.start();
    const end = this.#end();
    if (end !== undefined) throw end;
    if (!this.#is('ready')) await this.#waiters.wait(options);
  }

  close(): Promise<void> {
    return this.#connection.stop();
  }

  /** Tells the listeners of `error`; one that throws there has nobody left to tell. */
  report(error: ClientError | ProtocolError): void {
    try {
      this.events.emit('error', error);
    } catch {}
  }

  #is(name: ConnectionState['name']): boolean {
    return this.#connection.state.name === name;
  }

  #receive(data: unknown): void {
    receive(data, {
      connection: this.#connection,
      requests: this.#requests,
      channels: this.#channels,
      methods: this.#methods,
      send: (envelope) => this.#sender.send(envelope),
      now: () => this.#settings.environment.now(),
      passed: (envelope) => this.#passed({ direction: 'in', envelope }),
      welcomed: (welcome) => this.#welcomed(welcome),
      report: (error) => this.report(error),
    });
  }

  #welcomed(welcome: WelcomePayload): void {
    if (!this.#is('handshaking')) return;
    this.#sender.maxFrameBytes = welcome.limits.maxFrameBytes;
    this.#guard(() => this.events.emit('welcome', welcome));
    this.#compare(welcome.contract);
    this.#connection.welcomed(welcome.heartbeat);
  }

  /** Another minor version, or digest, is drift that people should see, and no reason to stop. */
  #compare({ name, version, digest }: WelcomePayload['contract']): void {
    const own = this.#settings.digest;
    if (own === undefined || own === digest) return;
    const said = `The server has ${name}@${version} with digest ${digest}; this client was built with ${own}.`;
    this.report(new ClientError('contract_drift', said));
  }

  #changed(state: ConnectionState): void {
    const status = statusOf(state);
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    if (state.name === 'ready') this.#waiters.end();
    this.#guard(() => this.events.emit('status', status));
  }

  #lost({ code, reason }: Close): void {
    const said = `The connection was lost (${code ?? 'no socket'}${reason && `: ${reason}`}).`;
    const error = new ClientError('connection_lost', said, { closeCode: code });
    if (BUGS.includes(code ?? 0)) this.report(error);
    this.#requests.failSent(error);
    this.#channels.lost();
    this.#methods.lost();
  }

  #ended(): void {
    const end = this.#end();
    if (end === undefined) return;
    if (end.code === 'refused') this.report(end);
    this.#waiters.end(end);
    this.#outbox.failAll(end);
    this.#requests.failAll(end);
    this.#channels.endAll(end);
  }

  /** Why nothing more can be sent, where that is so. */
  #end(): ClientError | undefined {
    const { state } = this.#connection;
    if (state.name === 'closed') return new ClientError('closed', 'The client was closed.');
    if (state.name !== 'refused') return undefined;
    const { code, reason } = state.cause;
    return new ClientError('refused', `The server closed for good (${code}: ${reason}).`, {
      closeCode: code,
    });
  }

  #subscription(
    type: 'subscribe' | 'unsubscribe',
    channel: string,
    done: (error?: ClientError | ProtocolError) => void,
  ): void {
    const take = ({ type: answer }: Answer) => {
      if (answer !== 'ack') return 'wrong';
      done();
      return 'done';
    };
    const envelope = { type, id: this.nextId(), channel };
    this.#requests.open({ envelope, take, fail: done }, this.#sender);
  }

  #passed(passed: PassedEnvelope): void {
    if (this.events.listenerCount('envelope') === 0) return;
    this.#guard(() => this.events.emit('envelope', passed));
  }

  #guard(emit: () => void): void {
    try {
      emit();
    } catch (cause) {
      this.report(new ClientError('handler_failed', 'A listener of the client threw.', { cause }));
    }
  }
}
