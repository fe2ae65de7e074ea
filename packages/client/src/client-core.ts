import type { ClientEnvelope, ServerEnvelopeOf, WelcomePayload } from '@sallyport/protocol';
import type { CallOptions } from './call-options.ts';
import type { CallPort } from './call-port.ts';
import { CallTable } from './call-table.ts';
import type { ChannelListener } from './channel-member.ts';
import type { Since } from './channel-position.ts';
import type { ChannelPort } from './channel-table.ts';
import { ChannelTable } from './channel-table.ts';
import type { Failure } from './client-error.ts';
import type { ClientStatus, CoreEvents } from './client-events.ts';
import type { ClientSettings } from './client-options.ts';
import type { Connection } from './connection/connection.ts';
import type { Outcome } from './connection/connection-listener.ts';
import type { Line, LineListener } from './connection/line.ts';
import { openLine } from './connection/line.ts';
import { endOf } from './end-of.ts';
import { failure } from './failure.ts';
import type { ChannelCore } from './open-channel.ts';
import type { OwnFrame } from './own-frame.ts';
import { receive } from './receive.ts';
import { statusOf } from './status-of.ts';
import type { Subscription } from './subscription.ts';

/** Codes after which the frame that caused them is a bug to report, and not sent again. Specification: Close codes. */
const BUGS = [1003, 1007, 1009];

/** The client behind its API: what the line, the calls and the channels need of each other. */
export class ClientCore implements CallPort, ChannelPort, ChannelCore, LineListener {
  // Declared only, as the constructor sets them: pages are spared the names.
  declare readonly settings: ClientSettings;
  declare readonly line: Line;
  declare readonly calls: CallTable;
  declare readonly channels: ChannelTable;
  status: ClientStatus = { state: 'idle' };
  welcome: WelcomePayload | undefined;
  /** Who waits for a welcome, or for the end. */
  readonly waiters = new Set<(error?: Failure) => void>();

  constructor(settings: ClientSettings) {
    this.settings = settings;
    this.calls = new CallTable(this);
    this.channels = new ChannelTable(this);
    this.line = (settings.drain ?? openLine)(settings, this);
    settings.methods?.bind(this);
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
    if (!end) this.line.active.start();
    return end;
  }

  ask(connection: Connection, frame: OwnFrame, done: (outcome: Outcome) => void): void {
    this.calls.open({
      envelope: { ...frame, id: this.calls.nextId() } as ClientEnvelope, // of the type that the frame has
      on: connection,
      expects: 'ack',
      fail: done,
      take: (ack: ServerEnvelopeOf<'ack'>) => void done(ack),
    });
  }

  report(error: Failure): void {
    this.tell('error', error);
  }

  tell<Name extends keyof CoreEvents>(name: Name, ...told: Parameters<CoreEvents[Name]>): void {
    try {
      const { on } = this.settings;
      (on[name] as ((...told: unknown[]) => void) | undefined)?.(...told); // they belong together by the signature
    } catch (cause) {
      // A listener of `error` that throws has nobody left to tell.
      if (name !== 'error') this.report(failure('handler_failed', ['the client'], { cause }));
    }
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
    for (const over of this.waiters) over();
    this.calls.resume(this.line.active);
  }

  received(connection: Connection, data: unknown): void {
    receive(data, connection, this);
    this.line.settle();
    this.calls.flush(); // an answer makes room, and time has passed for the socket
  }

  welcomed(connection: Connection, welcome: WelcomePayload): void {
    if (connection.state.name !== 'handshaking') return;
    this.welcome = welcome;
    this.tell('welcome', welcome);
    this.settings.tokenRefresh?.watch(connection, this);
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
    if (end.code !== 'closed') this.report(end);
    for (const over of this.waiters) over(end);
    this.calls.failAll(end);
    this.channels.endAll(end);
  }

  #end(): Failure | undefined {
    return endOf(this.line.active.state);
  }
}
