import type { ClientEnvelope, WelcomePayload } from '@sallyport/protocol';
import { isAddress } from '@sallyport/protocol/wire';
import type { CallOptions } from './call-options.ts';
import { CallTable } from './call-table.ts';
import type { Ask } from './channel-table.ts';
import { ChannelTable } from './channel-table.ts';
import type { Failure } from './client-error.ts';
import type { ClientEvents, ClientStatus } from './client-events.ts';
import type { ClientSettings } from './client-options.ts';
import { openLine } from './connection/line.ts';
import { endOf } from './end-of.ts';
import { aborted, failure, misuse } from './failure.ts';
import { createFrameIds } from './frame-ids.ts';
import type { ChannelCore, UntypedCoreChannel } from './open-channel.ts';
import { openChannel } from './open-channel.ts';
import type { PendingCalls } from './pending-calls.ts';
import type { Receivers } from './receive.ts';
import { receive } from './receive.ts';
import type { UntypedRpc } from './rpc.ts';
import { openRpc } from './rpc.ts';
import { statusOf } from './status-of.ts';
import { startTimeLimit } from './time-limit.ts';

/** Codes after which the frame that caused them is a bug to report, and not sent again. Specification: Close codes. */
const BUGS = [1003, 1007, 1009];

/** A client without its types, which are gone at run time. */
export interface UntypedCoreClient extends UntypedRpc, AsyncDisposable {
  readonly status: ClientStatus;
  readonly pending: PendingCalls;
  readonly welcome: WelcomePayload | undefined;
  connect(options?: CallOptions): Promise<void>;
  channel(address: string): UntypedCoreChannel;
  close(): Promise<void>;
}

/** Puts the parts of a client together. */
export function openClient(settings: ClientSettings): UntypedCoreClient {
  const { environment, on, methods } = settings;
  const watch = environment.watchNetwork ?? settings.pageHints;
  const waiters = new Set<PromiseWithResolvers<void>>();
  const nextId = createFrameIds(environment.uuid());
  let status: ClientStatus = { state: 'idle' };
  let welcome: WelcomePayload | undefined;
  let stopWatching: (() => void) | undefined;

  /** One that throws at `error` has nobody left to tell. */
  const report = (error: Failure): void => {
    try {
      on.error?.(error);
    } catch {}
  };
  const tell = <Name extends keyof ClientEvents>(
    name: Name,
    told: Parameters<ClientEvents[Name]>[0],
  ): void => {
    try {
      (on[name] as ((told: unknown) => void) | undefined)?.(told); // they belong together by the signature
    } catch (cause) {
      report(failure('handler_failed', ['the client'], { cause }));
    }
  };
  const end = () => endOf(line.active.state);
  const start = (): void => {
    line.active.start();
    if (end() === undefined) stopWatching ??= watch?.({ back: () => line.active.wake() });
  };

  const calls = new CallTable({
    ...settings,
    start() {
      if (end() === undefined) start();
      return end();
    },
    ready: () => (line.isReady ? line.active : undefined),
    changed: () => tell('pending', calls.state),
    passed: (envelope) => tell('envelope', { direction: 'out', envelope }),
  });

  const ask: Ask = (connection, frame, done) => {
    calls.open({
      envelope: { ...frame, id: nextId() } as ClientEnvelope, // of the type that the frame has
      on: connection,
      fail: done,
      take(answer) {
        if (answer.type !== 'ack') return 'wrong';
        done(answer);
        return 'done';
      },
    });
  };

  const channels = new ChannelTable({ ...settings, newest: () => line.newest, ask, report });
  const receivers: Receivers = {
    ...settings,
    ...environment,
    calls,
    channels,
    report,
    passed: (envelope) => tell('envelope', { direction: 'in', envelope }),
    welcomed(connection, told) {
      if (connection.state.name !== 'handshaking') return;
      welcome = told;
      tell('welcome', told);
      connection.welcomed(told);
    },
    drain: (connection, goaway) => line.drain(connection, goaway),
  };

  const line = (settings.drain ?? openLine)(settings, {
    changed({ state, since }) {
      const next = statusOf(state, environment.now() - since);
      if (JSON.stringify(next) === JSON.stringify(status)) return;
      status = next;
      tell('status', next);
    },
    opened: () => channels.opened(),
    ready() {
      for (const waiter of waiters) waiter.resolve();
      calls.resume(line.active);
    },
    received(connection, data) {
      receive(data, connection, receivers);
      line.settle();
      calls.flush(); // an answer makes room, and time has passed for the socket
    },
    lost(connection) {
      const { code, reason = '' } = connection.state.cause ?? {};
      const error = failure('connection_lost', [code, reason], { closeCode: code });
      const isBug = BUGS.includes(code ?? 0);
      if (isBug) report(error);
      calls.lost(connection, error, isBug);
      channels.lost(connection);
      methods?.lost(connection);
      if (line.isReady) calls.resume(line.active); // a drained connection went before its last answers
    },
    ended() {
      const error = end();
      if (error === undefined) return;
      stopWatching?.();
      stopWatching = undefined;
      if (error.code !== 'closed') report(error);
      for (const waiter of waiters) waiter.reject(error);
      calls.failAll(error);
      channels.endAll(error);
    },
    silent: (connection) => void calls.send({ type: 'ping' }, connection),
    isNeeded: (connection) =>
      calls.awaits(connection) ||
      channels.awaits(connection) ||
      methods?.awaits(connection) === true,
    refresh: (connection, token, done) =>
      ask(connection, { type: 'refresh', payload: { token } }, done),
    failed: report,
  });
  methods?.bind({ report, over: () => line.settle() });

  const core: ChannelCore = {
    bufferSize: settings.bufferSize,
    calls,
    nextId,
    report,
    subscribe(address, listener, options) {
      const subscription = channels.add(address, listener, options);
      const error = end();
      if (error === undefined) start();
      else channels.endAll(error);
      return subscription;
    },
  };
  const close = async (): Promise<void> => {
    await line.stop();
  };

  return {
    get status() {
      return status;
    },
    get pending() {
      return calls.state;
    },
    get welcome() {
      return welcome;
    },
    async connect({ signal, timeoutMs = settings.timeoutMs } = {}) {
      start();
      const error = end();
      if (error !== undefined) throw error;
      if (line.active.isReady) return;
      if (signal?.aborted === true) throw aborted(signal);
      const waiter = Promise.withResolvers<void>();
      const limit = startTimeLimit({
        environment,
        what: 'connection',
        timeoutMs,
        signal,
        over: waiter.reject,
      });
      waiters.add(waiter);
      try {
        await waiter.promise;
      } finally {
        limit.stop();
        waiters.delete(waiter);
      }
    },
    channel(address) {
      if (isAddress(address)) return openChannel(address, core);
      throw misuse('bad_address', address);
    },
    ...openRpc(core),
    close,
    [Symbol.asyncDispose]: close,
  };
}
