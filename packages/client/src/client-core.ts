import type { WelcomePayload } from '@sallyport/protocol';
import type { ProtocolError } from '@sallyport/protocol/wire';
import { EventEmitter } from 'eventemitter3';
import type { ChannelListener } from './channel-member.ts';
import type { Since } from './channel-position.ts';
import { ChannelTable } from './channel-table.ts';
import type { ClientError } from './client-error.ts';
import type { ClientEvents, ClientStatus, PassedEnvelope } from './client-events.ts';
import { statusOf } from './client-events.ts';
import type { ClientSettings } from './client-options.ts';
import { ConnectedWaiters } from './connected-waiters.ts';
import type { Connection } from './connection/connection.ts';
import type { Close, ConnectionState } from './connection/connection-state.ts';
import { Line } from './connection/line.ts';
import { endOf } from './end-of.ts';
import { failure } from './failure.ts';
import { createFrameIds } from './frame-ids.ts';
import type { UntypedMethod } from './method-table.ts';
import { MethodTable } from './method-table.ts';
import type { ChannelCore } from './open-channel.ts';
import type { OutboxEntry, PendingCalls } from './outbox.ts';
import { Outbox } from './outbox.ts';
import { createOwnFrames } from './own-frames.ts';
import { receive } from './receive.ts';
import type { Call, CallOptions, Way } from './request-table.ts';
import { RequestTable } from './request-table.ts';
import type { Sender } from './sender.ts';
import { createSender } from './sender.ts';
import type { Subscription } from './subscription.ts';

/** Codes after which the frame that caused them is a bug to report, and not sent again. Specification: Close codes. */
const BUGS = [1003, 1007, 1009];

/** The parts of a client, put together. */
export class ClientCore implements ChannelCore, Way {
  readonly events = new EventEmitter<ClientEvents>();
  /** Tells the listeners of `error`; one that throws there has nobody left to tell. */
  readonly report = (error: ClientError | ProtocolError): void => {
    try {
      this.events.emit('error', error);
    } catch {}
  };
  readonly bufferSize: number;
  readonly nextId: () => string;
  readonly #settings: ClientSettings;
  readonly #line: Line;
  readonly #sender: Sender;
  readonly #outbox: Outbox;
  readonly #requests: RequestTable;
  readonly #channels: ChannelTable;
  readonly #methods: MethodTable;
  readonly #waiters: ConnectedWaiters;
  #status: ClientStatus = { state: 'idle' };

  constructor(settings: ClientSettings) {
    const { environment, timeoutMs, bufferSize } = settings;
    this.#settings = settings;
    this.bufferSize = bufferSize;
    this.nextId = createFrameIds(environment.uuid());
    this.#line = new Line(settings, {
      changed: (state) => this.#changed(state),
      opened: () => this.#channels.opened(),
      ready: () => this.#ready(),
      lost: (connection, cause) => this.#lost(connection, cause),
      ended: () => this.#ended(),
      received: (connection, data) => this.#receive(connection, data),
      silent: (connection) => this.#sender.send({ type: 'ping' }, connection),
      isNeeded: (connection) =>
        this.#requests.awaits(connection) ||
        this.#channels.awaits(connection) ||
        this.#methods.awaits(connection),
      refresh: (connection, token) => frames.refresh(connection, token),
      failed: this.report,
    });
    this.#methods = new MethodTable({ report: this.report, over: () => this.#line.settle() });
    this.#waiters = new ConnectedWaiters(environment, timeoutMs);
    this.#sender = createSender((envelope) => this.#passed({ direction: 'out', envelope }));
    this.#outbox = new Outbox({
      ...settings,
      now: () => environment.now(),
      ready: () => this.#line.isReady && this.#hasRoom(this.#line.active),
      write: (entry) => this.#sender.write(entry, this.#line.active),
      changed: () => this.#emit('pending', this.pending),
    });
    this.#requests = new RequestTable(environment, timeoutMs, (ref, connection) => {
      if (connection.isReady) this.#sender.send({ type: 'cancel', ref }, connection);
    });
    const frames = createOwnFrames({
      requests: this.#requests,
      sender: this.#sender,
      nextId: this.nextId,
    });
    this.#channels = new ChannelTable({
      ...settings,
      ...frames,
      newest: () => this.#line.newest,
      report: this.report,
    });
  }

  get status(): ClientStatus {
    return this.#status;
  }

  get pending(): PendingCalls {
    return this.#outbox.pending;
  }

  call(call: Call, options: CallOptions): () => void {
    return this.#requests.open(call, this, options);
  }

  /** Sends an entry as soon as there is a connection. */
  submit(entry: OutboxEntry): void {
    const end = endOf(this.#line.state);
    if (end !== undefined) return entry.failed(end);
    this.#line.start();
    this.#outbox.submit(entry);
  }

  settled(entry: OutboxEntry): void {
    this.#outbox.settled(entry);
  }

  subscribe(
    address: string,
    listener: ChannelListener,
    options: CallOptions & Since,
  ): Subscription {
    const subscription = this.#channels.add(address, listener, options);
    const end = endOf(this.#line.state);
    if (end === undefined) this.#line.start();
    else this.#channels.endAll(end);
    return subscription;
  }

  handle(method: string, handler: UntypedMethod): () => void {
    return this.#methods.handle(method, handler);
  }

  async connect(options: CallOptions = {}): Promise<void> {
    this.#line.start();
    const end = endOf(this.#line.state);
    if (end !== undefined) throw end;
    if (!this.#line.active.isReady) await this.#waiters.wait(options);
  }

  close(): Promise<void> {
    return this.#line.stop();
  }

  #receive(connection: Connection, data: unknown): void {
    receive(data, {
      requests: this.#requests,
      channels: this.#channels,
      methods: this.#methods,
      connection,
      send: (envelope, failed) => this.#sender.send(envelope, connection, failed),
      now: () => this.#settings.environment.now(),
      passed: (envelope) => this.#passed({ direction: 'in', envelope }),
      welcomed: (welcome) => this.#welcomed(connection, welcome),
      drain: (goaway) => this.#line.drain(connection, goaway),
      report: this.report,
    });
    this.#line.settle();
    this.#outbox.flush(); // an answer makes room, and time has passed for the socket
  }

  #welcomed(connection: Connection, welcome: WelcomePayload): void {
    if (!connection.isOpen || connection.isReady) return;
    this.#emit('welcome', welcome);
    this.#compare(welcome.contract);
    connection.welcomed(welcome);
  }

  /** Another minor version, or digest, is drift that people should see, and no reason to stop. */
  #compare({ name, version, digest }: WelcomePayload['contract']): void {
    const own = this.#settings.digest;
    if (own === undefined || own === digest) return;
    this.report(failure('contract_drift', [`${name}@${version}`, digest, own]));
  }

  #changed(state: ConnectionState): void {
    const status = statusOf(state);
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    if (state.name === 'ready') this.#waiters.end();
    this.#emit('status', status);
  }

  /** What waited for the connection goes out: what was lost before, then what is new. [SP-REQ-023] */
  #ready(): void {
    this.#outbox.restore(this.#requests.recall(this.#line.active.memory));
    this.#outbox.flush();
  }

  #lost(connection: Connection, { code, reason }: Close): void {
    const error = failure('connection_lost', [code, reason], { closeCode: code });
    const isBug = BUGS.includes(code ?? 0);
    if (isBug) this.report(error);
    this.#requests.lost(connection, error, isBug);
    this.#channels.lost(connection);
    this.#methods.lost(connection);
    if (this.#line.isReady) this.#ready(); // a drained connection went before its last answers
  }

  #ended(): void {
    const end = endOf(this.#line.state);
    if (end === undefined) return;
    if (end.code !== 'closed') this.report(end);
    this.#waiters.end(end);
    this.#requests.failAll(end);
    this.#channels.endAll(end);
  }

  /** Whether a connection takes more: its socket, and its server. */
  #hasRoom(connection: Connection): boolean {
    const isFull = connection.bufferedBytes > this.#settings.maxBufferedBytes;
    return !isFull && !this.#requests.isFull(connection);
  }

  #passed(passed: PassedEnvelope): void {
    if (this.events.listenerCount('envelope') === 0) return;
    this.#emit('envelope', passed);
  }

  #emit<Name extends keyof ClientEvents>(
    name: Name,
    ...told: EventEmitter.EventArgs<ClientEvents, Name>
  ): void {
    try {
      this.events.emit(name, ...told);
    } catch (cause) {
      this.report(failure('handler_failed', ['the client'], { cause }));
    }
  }
}
