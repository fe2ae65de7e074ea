import type {
  ClientEnvelope,
  ServerEnvelope,
  ServerEnvelopeOf,
  WelcomePayload,
} from '@sallyport/protocol';
import type { CallOptions } from './call-options.ts';
import type { CallPort } from './call-port.ts';
import { CallTable } from './call-table.ts';
import type { ChannelListener } from './channel-member.ts';
import type { Since } from './channel-position.ts';
import type { ChannelPort } from './channel-table.ts';
import { ChannelTable } from './channel-table.ts';
import type { Failure } from './client-error.ts';
import type { ClientEvents, ClientStatus } from './client-events.ts';
import type { ClientSettings } from './client-options.ts';
import type { Connection } from './connection/connection.ts';
import type { Outcome } from './connection/connection-listener.ts';
import type { Line, LineListener } from './connection/line.ts';
import { openLine } from './connection/line.ts';
import { endOf } from './end-of.ts';
import { aborted, failure } from './failure.ts';
import { createFrameIds } from './frame-ids.ts';
import type { ChannelCore } from './open-channel.ts';
import type { OwnFrame } from './own-frame.ts';
import { receive } from './receive.ts';
import { statusOf } from './status-of.ts';
import type { Subscription } from './subscription.ts';
import { startTimeLimit } from './time-limit.ts';

/** Codes after which the frame that caused them is a bug to report, and not sent again. Specification: Close codes. */
const BUGS = [1003, 1007, 1009];

/** The client behind its API: what the line, the calls and the channels need of each other. */
export class ClientCore implements CallPort, ChannelPort, ChannelCore, LineListener {
  // Declared only, as the constructor sets them: pages are spared the names.
  declare readonly settings: ClientSettings;
  declare readonly line: Line;
  declare readonly calls: CallTable;
  declare readonly channels: ChannelTable;
  declare readonly nextId: () => string;
  status: ClientStatus = { state: 'idle' };
  welcome: WelcomePayload | undefined;
  readonly #waiters = new Set<PromiseWithResolvers<void>>();
  #stopWatching: (() => void) | undefined;

  constructor(settings: ClientSettings) {
    this.settings = settings;
    this.nextId = createFrameIds(settings.environment.uuid());
    this.calls = new CallTable(this);
    this.channels = new ChannelTable(this);
    this.line = (settings.drain ?? openLine)(settings, this);
    settings.methods?.bind(this);
  }

  async connect({ signal, timeoutMs = this.settings.timeoutMs }: CallOptions = {}): Promise<void> {
    this.#start();
    const end = this.#end();
    if (end) throw end;
    if (this.line.active.isReady) return;
    if (signal?.aborted) throw aborted(signal);
    const { environment } = this.settings;
    const waiter = Promise.withResolvers<void>();
    const over = waiter.reject;
    const limit = startTimeLimit({ environment, what: 'connection', timeoutMs, signal, over });
    this.#waiters.add(waiter);
    try {
      await waiter.promise;
    } finally {
      limit.stop();
      this.#waiters.delete(waiter);
    }
  }

  subscribe(
    address: string,
    listener: ChannelListener,
    options: CallOptions & Since,
  ): Subscription {
    const subscription = this.channels.add(address, listener, options);
    const end = this.begin();
    if (end) this.channels.endAll(end);
    return subscription;
  }

  begin(): Failure | undefined {
    const end = this.#end();
    if (!end) this.#start();
    return end;
  }

  ask(connection: Connection, frame: OwnFrame, done: (outcome: Outcome) => void): void {
    this.calls.open({
      envelope: { ...frame, id: this.nextId() } as ClientEnvelope, // of the type that the frame has
      on: connection,
      expects: 'ack',
      fail: done,
      take: (ack: ServerEnvelopeOf<'ack'>) => void done(ack),
    });
  }

  /** A listener of `error` that throws has nobody left to tell. */
  report(error: Failure): void {
    try {
      this.settings.on.error?.(error);
    } catch {}
  }

  tell<Name extends keyof ClientEvents>(name: Name, told: Parameters<ClientEvents[Name]>[0]): void {
    try {
      const { on } = this.settings;
      (on[name] as ((told: unknown) => void) | undefined)?.(told); // they belong together by the signature
    } catch (cause) {
      this.report(failure('handler_failed', ['the client'], { cause }));
    }
  }

  passed(direction: 'in' | 'out', envelope: ClientEnvelope | ServerEnvelope): void {
    this.tell('envelope', { direction, envelope });
  }

  changed({ state }: Connection, agoMs = 0): void {
    const status = statusOf(state, agoMs);
    if (JSON.stringify(status) === JSON.stringify(this.status)) return;
    this.status = status;
    this.tell('status', status);
  }

  silent(connection: Connection): void {
    this.calls.send({ type: 'ping' }, connection);
  }

  opened(): void {
    this.channels.opened();
  }

  ready(): void {
    for (const waiter of this.#waiters) waiter.resolve();
    this.calls.resume(this.line.active);
  }

  received(connection: Connection, data: unknown): void {
    receive(data, connection, this);
    this.over();
    this.calls.flush(); // an answer makes room, and time has passed for the socket
  }

  welcomed(connection: Connection, welcome: WelcomePayload): void {
    if (connection.state.name !== 'handshaking') return;
    this.welcome = welcome;
    this.tell('welcome', welcome);
    connection.welcomed(welcome);
  }

  lost(connection: Connection): void {
    const { code, reason = '' } = connection.state.cause ?? {};
    const error = failure('connection_lost', [code, reason], { closeCode: code });
    const isBug = BUGS.includes(code ?? 0);
    if (isBug) this.report(error);
    this.calls.lost(connection, error, isBug);
    this.channels.lost(connection);
    this.settings.methods?.lost(connection);
    if (this.line.isReady) this.calls.resume(this.line.active); // a drained connection went before its last answers
  }

  ended(): void {
    const end = this.#end();
    if (!end) return;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    if (end.code !== 'closed') this.report(end);
    for (const waiter of this.#waiters) waiter.reject(end);
    this.calls.failAll(end);
    this.channels.endAll(end);
  }

  isNeeded(connection: Connection): boolean {
    const { calls, channels, settings } = this;
    return [calls, channels, settings.methods].some((part) => part?.awaits(connection));
  }

  over(): void {
    this.line.settle();
  }

  #end(): Failure | undefined {
    return endOf(this.line.active.state);
  }

  #start(): void {
    const { active } = this.line;
    const { environment, pageHints } = this.settings;
    active.start();
    const watch = environment.watchNetwork ?? pageHints;
    if (!this.#end()) this.#stopWatching ??= watch?.({ back: () => this.line.active.wake() });
  }
}
