import type { WelcomePayload } from '@sallyport/protocol';
import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol/wire';
import type { ClientError } from '../client-error.ts';
import type { TokenAsk } from '../credentials.ts';
import type { Timer } from '../timer.ts';
import { createTimer } from '../timer.ts';
import type { ConnectionListener } from './connection-listener.ts';
import { transition } from './connection-machine.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import type {
  Close,
  ConnectionEffect,
  ConnectionEvent,
  ConnectionState,
  Hints,
} from './connection-state.ts';
import { isUnderway } from './connection-state.ts';
import type { Socket } from './socket.ts';
import type { Watch } from './watch.ts';
import { startWatch } from './watch.ts';

/** Milliseconds that `close` waits for the other side. */
const CLOSE_TIMEOUT_MS = 1_000;

/** Runs the connection machine: holds the socket and the timers, and decides nothing. */
export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #listener: ConnectionListener<Connection>;
  readonly #events: ConnectionEvent[] = [];
  #running = false;
  #state: ConnectionState = { name: 'idle' };
  /** Stands for the socket, or for the token asked for before it; what comes from an older one is late. */
  #current: object | undefined;
  #socket: Socket | undefined;
  /** Settles when the last socket is gone. */
  #gone: PromiseWithResolvers<void> | undefined;
  readonly #timer: Timer;
  /** When the next attempt is due, while one is waited for. */
  #retryAt = 0;
  /** While the server has welcomed. */
  #watch: Watch | undefined;
  #asked: TokenAsk | undefined;
  /** Of the last server that has welcomed. */
  #welcome: WelcomePayload | undefined;

  constructor(settings: ConnectionSettings, listener: ConnectionListener<Connection>) {
    this.#settings = settings;
    this.#timer = createTimer(settings.environment);
    this.#listener = listener;
  }

  /** Where it stands; of a wait, with what is left of it. */
  get state(): ConnectionState {
    if (this.#state.name !== 'waiting') return this.#state;
    const leftMs = this.#retryAt - this.#settings.environment.now();
    return { ...this.#state, delayMs: Math.max(0, leftMs) };
  }

  /** Bytes handed to the socket and not yet written. */
  get bufferedBytes(): number {
    return this.#socket?.bufferedBytes ?? 0;
  }

  /** What the server said that it takes; until it has, nothing is known. */
  get limits(): Partial<WelcomePayload['limits']> {
    return this.#welcome?.limits ?? {};
  }

  /** Which memory of answers the last server that welcomed has, if any. */
  get memory(): WelcomePayload['memory'] {
    return this.#welcome?.memory;
  }

  /** Whether frames can be written: before the welcome, only those that may precede it should be. */
  get isOpen(): boolean {
    return this.#state.name === 'handshaking' || this.#state.name === 'ready';
  }

  get isReady(): boolean {
    return this.#state.name === 'ready';
  }

  /** Whether the server has said that it goes away. */
  get isLeaving(): boolean {
    return this.#state.name === 'ready' && this.#state.hints.spreadMs !== undefined;
  }

  /** Connects, unless that has happened; `cause` is what ended the one that this follows. */
  start(cause?: Close): void {
    this.#dispatch({ type: 'start', ...(cause !== undefined && { cause }) });
  }

  /** Closes for good; resolves when the socket is gone, or did not go in a second. */
  async stop(): Promise<void> {
    this.#dispatch({ type: 'stop' });
    await this.#gone?.promise;
  }

  /** The server's welcome arrived. */
  welcomed(welcome: WelcomePayload): void {
    if (this.#state.name !== 'handshaking') return;
    const listener = this.#listener;
    this.#timer.stop();
    this.#welcome = welcome;
    this.#watch = startWatch(this.#settings, welcome, {
      ping: () => listener.silent(this),
      expired: (reason) => this.#fail('expired', { code: 4408, reason }),
      refresh: (token) => listener.refresh(this, token),
      failed: listener.failed,
    });
    this.#dispatch({ type: 'welcomed' });
  }

  /** The network, or the page, is back: no more waiting, and no more trust that the socket lives. */
  wake(): void {
    this.#dispatch({ type: 'woken' });
  }

  /** The server says that the token expires then. */
  expiring(expiresAt: number): void {
    this.#watch?.expiring(expiresAt);
  }

  hint(hints: Hints): void {
    this.#dispatch({ type: 'hinted', hints });
  }

  send(text: string): void {
    this.#socket?.send(text);
  }

  /** Events that effects cause wait their turn, so that no effect meets a state it was not decided for. */
  #dispatch(event: ConnectionEvent): void {
    this.#events.push(event);
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
      const before = this.#state;
      const { state, effects } = transition(before, next);
      if (state === before) continue;
      this.#state = state;
      if (!isUnderway(state)) this.#letGo();
      for (const effect of effects) this.#run(effect);
      this.#listener.changed(this, state);
    }
    this.#running = false;
  }

  #run(effect: ConnectionEffect): void {
    switch (effect.type) {
      case 'ask_token':
        return this.#askToken(effect.refresh);
      case 'open_socket':
        return this.#openSocket(effect.token);
      case 'close_socket':
        return this.#closeSocket(effect.code, effect.reason);
      case 'wait':
        this.#retryAt = this.#settings.environment.now() + effect.delayMs;
        return this.#timer.start(effect.delayMs, () => this.#dispatch({ type: 'retry' }));
      case 'probe':
        return this.#watch?.probe();
      case 'announce_open':
        return this.#listener.opened(this);
      case 'announce_ready':
        return this.#listener.ready(this);
      case 'announce_loss':
        return this.#listener.lost(this, effect.cause);
      case 'announce_end':
        return this.#listener.ended(this);
    }
  }

  #askToken(refresh: boolean): void {
    const { credentials, handshakeTimeoutMs } = this.#settings;
    const current = {};
    this.#letGo();
    this.#current = current;
    const late = { code: 4408, reason: `no welcome in ${handshakeTimeoutMs} ms` };
    this.#timer.start(handshakeTimeoutMs, () => this.#fail('expired', late));
    this.#asked = credentials.ask(refresh);
    this.#asked.token.then(
      (token) => {
        if (current === this.#current) this.#dispatch({ type: 'token', token });
      },
      (error: ClientError) => {
        if (current !== this.#current) return;
        const close = { code: undefined, reason: error.message };
        if (error.code === 'token_refused') return this.#dispatch({ type: 'token_refused', close });
        this.#listener.failed(error);
        this.#fail('token_failed', close);
      },
    );
  }

  #openSocket(token: string): void {
    const current = {};
    this.#current = current;
    const gone = Promise.withResolvers<void>();
    try {
      this.#socket = this.#settings.environment.openSocket(
        this.#settings.url,
        [SUBPROTOCOL, BEARER_PREFIX + token],
        {
          opened: () => {
            if (current === this.#current) this.#dispatch({ type: 'opened' });
          },
          received: (data) => {
            if (current !== this.#current) return;
            this.#watch?.heard();
            this.#listener.received(this, data);
          },
          closed: (code, reason) => {
            gone.resolve();
            if (current === this.#current) this.#fail('lost', { code, reason });
          },
        },
      );
      this.#gone = gone;
    } catch (error) {
      this.#fail('lost', { code: undefined, reason: String(error) });
    }
  }

  #closeSocket(code: number, reason: string): void {
    const timer = createTimer(this.#settings.environment);
    const gone = this.#gone;
    timer.start(CLOSE_TIMEOUT_MS, () => gone?.resolve());
    void gone?.promise.then(timer.stop);
    this.#socket?.close(code, reason);
  }

  #fail(type: 'token_failed' | 'lost' | 'expired', close: Close): void {
    const { environment } = this.#settings;
    const now = environment.now();
    const { since = now } = this.#watch ?? {};
    this.#dispatch({ type, close, heldMs: now - since, random: environment.random() });
  }

  /** From here on, everything that is under way for the last attempt comes too late. */
  #letGo(): void {
    this.#current = undefined;
    this.#timer.stop();
    this.#watch?.stop();
    this.#watch = undefined;
    this.#asked?.abandon();
  }
}
