import type { ClientEnvelope, WelcomePayload } from '@sallyport/protocol';
import type { ProtocolError } from '@sallyport/protocol/wire';
import { EventEmitter } from 'eventemitter3';
import type { ChannelListener } from './channel-member.ts';
import type { SubscribeOutcome, Subscription } from './channel-table.ts';
import { ChannelTable } from './channel-table.ts';
import { ClientError } from './client-error.ts';
import type { ClientEvents, ClientStatus, PassedEnvelope } from './client-events.ts';
import { statusOf } from './client-events.ts';
import type { ClientSettings } from './client-options.ts';
import { ConnectedWaiters } from './connected-waiters.ts';
import type { Connection } from './connection/connection.ts';
import type { Close, ConnectionState } from './connection/connection-machine.ts';
import { Line } from './connection/line.ts';
import type { UntypedMethod } from './method-table.ts';
import { MethodTable } from './method-table.ts';
import type { ChannelCore } from './open-channel.ts';
import type { OutboxEntry } from './outbox.ts';
import { Outbox } from './outbox.ts';
import { receive } from './receive.ts';
import type { Answer, Call, CallOptions, Way } from './request-table.ts';
import { RequestTable } from './request-table.ts';
import { Sender } from './sender.ts';
import type { RefreshPort } from './token-refresh.ts';
import { refreshToken } from './token-refresh.ts';

/** Codes after which the frame that caused them is a bug to report, and not sent again. Specification: Close codes. */
const BUGS = [1003, 1007, 1009];

/** The parts of a client, put together. */
export class ClientCore implements ChannelCore, Way {
  readonly events = new EventEmitter<ClientEvents>();
  readonly bufferSize: number;
  readonly #settings: ClientSettings;
  readonly #line: Line;
  readonly #sender: Sender;
  readonly #outbox: Outbox;
  readonly #requests: RequestTable;
  readonly #channels: ChannelTable;
  readonly #methods = new MethodTable((error) => this.report(error));
  readonly #waiters: ConnectedWaiters;
  readonly #refreshPort: RefreshPort;
  readonly #idPrefix: string;
  #idCount = 0;
  #status: ClientStatus = { state: 'idle' };

  constructor(settings: ClientSettings) {
    const { environment, timeoutMs, bufferSize } = settings;
    this.#settings = settings;
    this.bufferSize = bufferSize;
    this.#idPrefix = environment.uuid().slice(0, 18);
    this.#line = new Line(settings, {
      changed: (state) => this.#changed(state),
      opened: () => this.#channels.opened(),
      ready: () => this.#ready(),
      lost: (connection, cause) => this.#lost(connection, cause),
      ended: () => this.#ended(),
      received: (connection, data) => this.#receive(connection, data),
      silent: (connection) => this.#sender.send({ type: 'ping' }, connection),
      isNeeded: (connection) =>
        this.#requests.awaits(connection) || this.#channels.awaits(connection),
      failed: (error) => this.report(error),
    });
    this.#waiters = new ConnectedWaiters(environment, timeoutMs);
    this.#sender = new Sender({
      maxBufferedBytes: settings.maxBufferedBytes,
      passed: (envelope) => this.#passed({ direction: 'out', envelope }),
    });
    this.#outbox = new Outbox(
      {
        ready: () => this.#line.isReady && !this.#requests.isFull(this.#line.active),
        write: (entry) => this.#write(entry),
      },
      settings.maxOutbox,
    );
    this.#requests = new RequestTable(environment, timeoutMs, (ref, connection) => {
      if (connection.isReady) this.#sender.send({ type: 'cancel', ref }, connection);
    });
    this.#channels = new ChannelTable({
      environment,
      timeoutMs,
      newest: () => this.#line.newest,
      subscribe: ({ connection, channel, since }, done) => {
        const payload = since && { payload: { since } };
        const envelope = { type: 'subscribe', id: this.nextId(), channel, ...payload } as const;
        this.#askOn(connection, envelope, done);
      },
      unsubscribe: (connection, channel, done) =>
        this.#askOn(connection, { type: 'unsubscribe', id: this.nextId(), channel }, done),
      report: (error) => this.report(error),
    });
    this.#refreshPort = {
      credentials: settings.credentials,
      nextId: () => this.nextId(),
      send: (envelope, connection) => this.#confirm(envelope, connection),
      report: (error) => this.report(error),
    };
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
    this.#line.start();
    this.#outbox.submit(entry);
  }

  withdraw(entry: OutboxEntry): boolean {
    return this.#outbox.withdraw(entry);
  }

  subscribe(address: string, listener: ChannelListener, options: CallOptions): Subscription {
    const subscription = this.#channels.add(address, listener, options);
    const end = this.#end();
    if (end === undefined) this.#line.start();
    else this.#channels.endAll(end);
    return subscription;
  }

  handle(method: string, handler: UntypedMethod): () => void {
    return this.#methods.handle(method, handler);
  }

  async connect(options: CallOptions = {}): Promise<void> {
    this.#line.start();
    const end = this.#end();
    if (end !== undefined) throw end;
    if (!this.#line.active.isReady) await this.#waiters.wait(options);
  }

  close(): Promise<void> {
    return this.#line.stop();
  }

  /** Tells the listeners of `error`; one that throws there has nobody left to tell. */
  report(error: ClientError | ProtocolError): void {
    try {
      this.events.emit('error', error);
    } catch {}
  }

  #write(entry: OutboxEntry): void {
    this.#sender.write(entry, this.#line.active);
  }

  #receive(connection: Connection, data: unknown): void {
    receive(data, {
      requests: this.#requests,
      channels: this.#channels,
      methods: this.#methods,
      connection,
      send: (envelope) => this.#sender.send(envelope, connection),
      now: () => this.#settings.environment.now(),
      passed: (envelope) => this.#passed({ direction: 'in', envelope }),
      welcomed: (welcome) => this.#welcomed(connection, welcome),
      drain: (goaway) => this.#line.drain(connection, goaway),
      expiring: () => void refreshToken(connection, this.#refreshPort),
      report: (error) => this.report(error),
    });
    this.#line.settle();
    this.#outbox.flush(); // an answer makes room
  }

  #welcomed(connection: Connection, welcome: WelcomePayload): void {
    if (!connection.isOpen || connection.isReady) return;
    this.#guard(() => this.events.emit('welcome', welcome));
    this.#compare(welcome.contract);
    connection.welcomed(welcome);
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

  /** What waited for the connection goes out: what was lost before, then what is new. [SP-REQ-023] */
  #ready(): void {
    this.#requests.resend(this.#line.active.memory, (entry) => this.#write(entry));
    this.#outbox.flush();
  }

  #lost(connection: Connection, { code, reason }: Close): void {
    const said = `The connection was lost (${code ?? 'no socket'}${reason && `: ${reason}`}).`;
    const error = new ClientError('connection_lost', said, { closeCode: code });
    const isBug = BUGS.includes(code ?? 0);
    if (isBug) this.report(error);
    this.#requests.lost(connection, error, isBug);
    this.#channels.lost(connection);
    this.#methods.lost(connection);
    if (this.#line.active.isReady) this.#ready(); // a drained connection went before its last answers
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
    const { state } = this.#line;
    if (state.name === 'closed') return new ClientError('closed', 'The client was closed.');
    if (state.name !== 'refused') return undefined;
    const { code, reason } = state.cause;
    return new ClientError('refused', `The server closed for good (${code}: ${reason}).`, {
      closeCode: code,
    });
  }

  /** Sends a frame of the protocol's own on one connection, and waits for its acknowledgement. */
  #askOn(
    connection: Connection,
    envelope: ClientEnvelope,
    done: (outcome: SubscribeOutcome) => void,
  ): void {
    const take = (answer: Answer) => {
      if (answer.type !== 'ack') return 'wrong';
      done(answer);
      return 'done';
    };
    const way: Way = {
      submit: (entry) => this.#sender.write(entry, connection),
      withdraw: () => false,
    };
    this.#requests.open({ envelope, take, fail: done }, way);
  }

  #confirm(envelope: ClientEnvelope, connection: Connection): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#askOn(connection, envelope, (outcome) => {
        if (outcome instanceof Error) reject(outcome);
        else resolve();
      });
    });
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
