import type { WelcomePayload } from '@sallyport/protocol';
import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol/wire';
import { errorText } from '#error-text';
import type { ClientError } from '../client-error.ts';
import { createTimer } from '../timer.ts';
import type { ConnectionListener } from './connection-listener.ts';
import { IDLE, transition } from './connection-machine.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import type { Close, ConnectionEvent, ConnectionState, Hints } from './connection-state.ts';
import { hasSocket, isComingBack } from './connection-state.ts';
import type { Heartbeat } from './heartbeat.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { Socket } from './socket.ts';

/** Milliseconds that `close` waits for the other side. */
const CLOSE_TIMEOUT_MS = 1_000;

/** Runs the connection machine: holds the socket and the timers, and decides nothing. */
export class Connection {
  /** Where it stands. */
  state: ConnectionState = IDLE;
  /** When that began; milliseconds since the Unix epoch. */
  since = 0;
  /** Of the last server that has welcomed. */
  welcome: WelcomePayload | undefined;
  /** Hears that the server says when the token expires; set by who watches that. */
  declare expiring?: (expiresAt: number) => void;
  readonly #settings: ConnectionSettings;
  readonly #listener: ConnectionListener<Connection>;
  /** The first is being dealt with. */
  readonly #events: ConnectionEvent[] = [];
  readonly #timer;
  /** Stands for the token asked for and the socket after it; what comes of an aborted one is late. */
  #attempt = new AbortController();
  #socket: Socket | undefined;
  /** Settles when the last socket is gone. */
  #gone: PromiseWithResolvers<void> | undefined;
  /** While the server has welcomed. */
  #heartbeat: Heartbeat | undefined;

  constructor(settings: ConnectionSettings, listener: ConnectionListener<Connection>) {
    this.#settings = settings;
    this.#listener = listener;
    this.#timer = createTimer(settings.environment);
  }

  /** Bytes handed to the socket and not yet written. */
  get bufferedBytes(): number {
    return this.#socket?.bufferedBytes ?? 0;
  }

  /** What the server said that it takes; until it has, nothing is known. */
  get limits(): Partial<WelcomePayload['limits']> {
    return this.welcome?.limits ?? {};
  }

  /** Aborts when this attempt to connect, or what came of it, is over. */
  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  /** Whether frames can be written: before the welcome, only those that may precede it should be. */
  get isOpen(): boolean {
    return this.isReady || this.state.name === 'handshaking';
  }

  get isReady(): boolean {
    return this.state.name === 'ready';
  }

  /** Connects, unless that has happened; `cause` is what ended the one that this follows. */
  start(cause?: Close): void {
    this.#dispatch({ type: 'start', cause });
  }

  /** Closes for good; resolves when the socket is gone, or did not go in a second. */
  stop(): Promise<void> | undefined {
    this.#dispatch({ type: 'stop' });
    return this.#gone?.promise;
  }

  /** The server's welcome arrived. */
  welcomed(welcome: WelcomePayload): void {
    const { heartbeat } = welcome;
    const listener = this.#listener;
    this.#timer.stop();
    this.welcome = welcome;
    this.#heartbeat = startHeartbeat({
      ...this.#settings,
      ...heartbeat,
      ping: () => listener.silent(this),
      expired: () => this.#expire(errorText('silence', heartbeat.timeoutMs)),
    });
    this.#dispatch({ type: 'welcomed' });
  }

  hint(hints: Hints): void {
    this.#dispatch({ type: 'hinted', hints });
  }

  send(text: string): void {
    this.#socket?.send(text);
  }

  /** Events that are caused by another wait their turn, so that nothing is done for a state that is over. */
  #dispatch(event: ConnectionEvent, signal?: AbortSignal): void {
    const events = this.#events;
    if (signal?.aborted || events.push(event) > 1) return;
    for (let next: ConnectionEvent | undefined = event; next; next = events[0]) {
      const before = this.state;
      this.state = transition(before, next);
      if (this.state.name !== before.name) this.#enter(before, next);
      if (this.state !== before) this.#listener.changed(this);
      events.shift();
    }
  }

  #enter(before: ConnectionState, event: ConnectionEvent): void {
    const { state } = this;
    const listener = this.#listener;
    this.since = this.#settings.environment.now();
    if (!hasSocket(state)) this.#letGo();
    if (isComingBack(state)) {
      this.#settings.pageHints?.({ back: () => this.#wake(), signal: this.signal });
      if (hasSocket(before)) listener.lost(this);
    }
    switch (state.name) {
      case 'authenticating':
        return this.#askToken(state.token === 'refresh');
      case 'connecting':
        return event.type === 'token' ? this.#openSocket(event.token) : undefined;
      case 'handshaking':
        return listener.opened(this);
      case 'ready':
        return listener.ready(this);
      case 'waiting':
        return this.#timer.start(state.delayMs, () => this.#dispatch({ type: 'retry' }));
      case 'refused':
      case 'closed':
        return listener.ended(this);
      default: // nothing comes back to idle
    }
  }

  /** The network, or the page, is back: no more waiting, and no more trust that the socket lives. */
  #wake(): void {
    this.#dispatch({ type: 'woken' });
    this.#heartbeat?.probe();
  }

  #askToken(refresh: boolean): void {
    const { credentials, handshakeTimeoutMs } = this.#settings;
    const { signal } = this.#attempt;
    this.#timer.start(handshakeTimeoutMs, () =>
      this.#expire(errorText('no_welcome', handshakeTimeoutMs)),
    );
    credentials({ refresh, signal }).then(
      (token) => this.#dispatch({ type: 'token', token }, signal),
      (error: ClientError) => {
        if (signal.aborted) return;
        const close = { reason: error.message };
        if (error.code === 'token_refused') return this.#dispatch({ type: 'token_refused', close });
        this.#listener.report(error);
        this.#lose(close);
      },
    );
  }

  #openSocket(token: string): void {
    const { url, environment } = this.#settings;
    const { signal } = this.#attempt;
    const gone = Promise.withResolvers<void>();
    try {
      this.#socket = environment.openSocket(url, [SUBPROTOCOL, BEARER_PREFIX + token], {
        opened: () => this.#dispatch({ type: 'opened' }, signal),
        received: (data) => {
          if (signal.aborted) return;
          this.#heartbeat?.heard();
          this.#listener.received(this, data);
        },
        closed: (code, reason) => {
          gone.resolve();
          if (signal.aborted) return;
          this.#socket = undefined; // nothing is left to close
          this.#lose({ code, reason });
        },
      });
      this.#gone = gone;
    } catch (error) {
      this.#lose({ reason: String(error) });
    }
  }

  #expire(reason: string): void {
    this.#lose({ code: 4408, reason });
  }

  #lose(close: Close): void {
    const { now, random } = this.#settings.environment;
    const heldMs = this.isReady ? now() - this.since : 0;
    this.#dispatch({ type: 'lost', close, heldMs, random: random() });
  }

  /** From here on, everything that is under way for the last attempt comes too late. */
  #letGo(): void {
    const gone = this.#gone;
    this.#attempt.abort();
    this.#attempt = new AbortController();
    this.#timer.stop();
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    if (!this.#socket) return;
    const { code = 1000, reason = 'closed by the client' } = this.state.cause ?? {};
    const timer = createTimer(this.#settings.environment);
    timer.start(CLOSE_TIMEOUT_MS, () => gone?.resolve());
    void gone?.promise.then(timer.stop);
    this.#socket.close(code, reason);
    this.#socket = undefined;
  }
}
