import type { WelcomePayload } from '@sallyport/protocol';
import type { ProtocolError } from '@sallyport/protocol/wire';
import { BEARER_PREFIX, SUBPROTOCOL } from '@sallyport/protocol/wire';
import type { ClientError } from '../client-error.ts';
import type { Credentials, TokenAsk } from '../credentials.ts';
import type { Environment } from '../environment.ts';
import type {
  Close,
  ConnectionEffect,
  ConnectionEvent,
  ConnectionState,
  Hints,
  Loss,
} from './connection-machine.ts';
import { transition } from './connection-machine.ts';
import type { Heartbeat } from './heartbeat.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { Socket } from './socket.ts';
import type { TokenWatch } from './token-watch.ts';
import { startTokenWatch } from './token-watch.ts';

type Limits = WelcomePayload['limits'];

/** Milliseconds that `close` waits for the other side. */
const CLOSE_TIMEOUT_MS = 1_000;

export interface ConnectionSettings {
  readonly environment: Environment;
  readonly credentials: Credentials;
  readonly url: string;
  /** Milliseconds from asking for the token to the welcome. */
  readonly handshakeTimeoutMs: number;
}

/** What a connection tells the rest of the client. */
export interface ConnectionListener {
  changed(connection: Connection, state: ConnectionState): void;
  opened(connection: Connection): void;
  ready(connection: Connection): void;
  lost(connection: Connection, cause: Close): void;
  /** Refused, or closed by its owner. */
  ended(connection: Connection): void;
  received(connection: Connection, data: unknown): void;
  /** Silence: time for a ping. */
  silent(connection: Connection): void;
  /** A new token for the server; resolves with when it expires. */
  refresh(connection: Connection, token: string): Promise<number | undefined>;
  readonly failed: (error: ClientError | ProtocolError) => void;
}

/** Runs the connection machine: holds the socket and the timers, and decides nothing. */
export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #listener: ConnectionListener;
  readonly #events: ConnectionEvent[] = [];
  #running = false;
  #state: ConnectionState = { name: 'idle' };
  /** Stands for the socket, or for the token asked for before it; what comes from an older one is late. */
  #current: object | undefined;
  #socket: Socket | undefined;
  /** Settles when the last socket is gone. */
  #gone = settled();
  #timer: unknown;
  /** When the next attempt is due, while one is waited for. */
  #retryAt = 0;
  #heartbeat: Heartbeat | undefined;
  #tokenWatch: TokenWatch | undefined;
  #readyAt: number | undefined;
  #asked: TokenAsk | undefined;
  #limits: Partial<Limits> = {};
  #memory: WelcomePayload['memory'];

  constructor(settings: ConnectionSettings, listener: ConnectionListener) {
    this.#settings = settings;
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
  get limits(): Partial<Limits> {
    return this.#limits;
  }

  /** Which memory of answers the last server that welcomed has, if any. */
  get memory(): WelcomePayload['memory'] {
    return this.#memory;
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
  stop(): Promise<void> {
    this.#dispatch({ type: 'stop' });
    return this.#gone.promise;
  }

  /** The server's welcome arrived. */
  welcomed({ heartbeat, limits, memory, tokenExpiresAt }: WelcomePayload): void {
    if (this.#state.name !== 'handshaking') return;
    const { environment } = this.#settings;
    this.#disarm();
    this.#limits = limits;
    this.#memory = memory;
    this.#readyAt = environment.now();
    this.#heartbeat = startHeartbeat({
      environment,
      ...heartbeat,
      ping: () => this.#listener.silent(this),
      expired: () => this.#expire(`nothing arrived for ${heartbeat.timeoutMs} ms`),
    });
    this.#tokenWatch = startTokenWatch({
      ...this.#settings,
      timeoutMs: this.#settings.handshakeTimeoutMs,
      expiresAt: tokenExpiresAt,
      send: (token) => this.#listener.refresh(this, token),
      failed: this.#listener.failed,
    });
    this.#dispatch({ type: 'welcomed' });
  }

  /** The network, or the page, is back: no more waiting, and no more trust that the socket lives. */
  wake(): void {
    this.#dispatch({ type: 'woken' });
  }

  /** The server says that the token expires then. */
  expiring(expiresAt: number): void {
    this.#tokenWatch?.expiring(expiresAt);
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
        return this.#arm(effect.delayMs, () => this.#dispatch({ type: 'retry' }));
      case 'probe':
        return this.#heartbeat?.probe();
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
    this.#arm(handshakeTimeoutMs, () => this.#expire(`no welcome in ${handshakeTimeoutMs} ms`));
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
        this.#dispatch({ type: 'token_failed', ...this.#loss(close) });
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
            this.#heartbeat?.heard();
            this.#listener.received(this, data);
          },
          closed: (code, reason) => {
            gone.resolve();
            if (current === this.#current) this.#lose({ code, reason });
          },
        },
      );
      this.#gone = gone;
    } catch (error) {
      this.#lose({ code: undefined, reason: String(error) });
    }
  }

  #closeSocket(code: number, reason: string): void {
    const { environment } = this.#settings;
    const gone = this.#gone;
    const timer = environment.setTimeout(gone.resolve, CLOSE_TIMEOUT_MS);
    void gone.promise.then(() => environment.clearTimeout(timer));
    this.#socket?.close(code, reason);
  }

  #expire(reason: string): void {
    this.#dispatch({ type: 'expired', ...this.#loss({ code: 4408, reason }) });
  }

  #lose(close: Close): void {
    this.#dispatch({ type: 'lost', ...this.#loss(close) });
  }

  #loss(close: Close): Loss {
    const { environment } = this.#settings;
    const heldMs = this.#readyAt === undefined ? 0 : environment.now() - this.#readyAt;
    return { close, heldMs, random: environment.random() };
  }

  /** From here on, everything that is under way for the last attempt comes too late. */
  #letGo(): void {
    this.#current = undefined;
    this.#readyAt = undefined;
    this.#disarm();
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    this.#tokenWatch?.stop();
    this.#tokenWatch = undefined;
    this.#asked?.abandon();
  }

  #arm(delayMs: number, callback: () => void): void {
    this.#disarm();
    this.#timer = this.#settings.environment.setTimeout(callback, delayMs);
  }

  #disarm(): void {
    this.#settings.environment.clearTimeout(this.#timer);
  }
}

function settled(): PromiseWithResolvers<void> {
  const resolvers = Promise.withResolvers<void>();
  resolvers.resolve();
  return resolvers;
}

function isUnderway({ name }: ConnectionState): boolean {
  return name !== 'waiting' && name !== 'refused' && name !== 'closed';
}
