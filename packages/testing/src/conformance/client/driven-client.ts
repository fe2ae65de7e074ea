import type { Frame } from '../frame.ts';
import type { Pattern } from '../probe.ts';

/** The client under test, as its adapter drives it. Only one connects at a time; `connect` makes a new one. */
export interface DrivenClient {
  /** Connects; the call is answered when the client is welcomed, or has given up for good. */
  connect(to: { readonly url: string }, options?: ConnectOptions): DrivenCall;
  /** Subscribes; the call is answered when the server has acknowledged or refused. */
  subscribe(channel: string): DrivenSubscription;
  /** Sends an event; the call is answered when the server has acknowledged or refused. */
  send(channel: string, intent: string, payload: unknown): DrivenCall;
  /** Sends a request; the call is answered with its reply. `stream` and `timeoutMs` stand in `options`. */
  request(target: RequestTarget, payload: unknown, options?: RequestOptions): DrivenCall;
  /** Calls a JSON-RPC method; the call is answered with its result. Feature `rpc`. */
  rpc(method: string, params: unknown, options?: RequestOptions): DrivenCall;
  /** Calls a JSON-RPC method as a notification. Feature `rpc`. */
  notify(method: string, params: unknown): DrivenCall;
  /** What the client says of itself now. */
  state(): Promise<Frame>;
  /** Waits until the client says such a thing of itself, such as `{state: 'disconnected', code: 4403}`. */
  reaches(pattern: Pattern): Promise<Frame>;
  /** The next event of the adapter that fits and was not taken; the others stay for later. */
  event(pattern: Pattern): Promise<Frame>;
  /** Events that fit and were not taken, which stay. See `GatewayLine.settled` for when to look. */
  events(pattern: Pattern): readonly Frame[];
  /** Closes the client for good. */
  close(): DrivenCall;
}

/** How a client connects. */
export interface ConnectOptions {
  /**
   * What the client's token provider gives, one each time that it is asked, the last one for ever. Default: one token of
   * its own.
   */
  readonly tokens?: readonly string[];
  /** A UUID. Default: the client's own choice. */
  readonly session?: string;
  /** Milliseconds from the start to `welcome` before the client gives up; a hint. */
  readonly handshakeTimeoutMs?: number;
  /** Upper bound of the first reconnect delay in milliseconds, in place of 1 s; a hint. Default: 100. */
  readonly backoffMs?: number;
}

/** Where a request goes: `echo/echo` is the intent `echo` on the channel `echo`. */
export type RequestTarget = `${string}/${string}`;

/** How a request is made. */
export interface RequestOptions {
  /** Whether the reply is a stream, whose chunks come as events. Default: false. */
  readonly stream?: boolean;
  /** Milliseconds that the client waits for the answer. */
  readonly timeoutMs?: number;
}

/** An operation that was given to the adapter. */
export interface DrivenCall {
  /** How the adapter refers to it. */
  readonly id: string;
  /** Whether the adapter has answered. */
  readonly answered: boolean;
  /** Demands that it succeeds, within the wait; resolves with its value. */
  ok(): Promise<unknown>;
  /** Demands that it succeeds with a value that fits. */
  value(pattern: Pattern): Promise<unknown>;
  /** Demands that it fails in a way that fits, such as `{code: 'over_quota', data: {limit: 3}}`. */
  error(pattern?: Pattern): Promise<Frame>;
  /** Demands that the client itself gives up: an error whose code starts with `client.`. */
  givesUp(): Promise<Frame>;
  /** Demands that it is answered, either way. */
  done(): Promise<void>;
  /** Waits for as many more chunks of its stream; resolves with their payloads. */
  chunks(count: number): Promise<readonly unknown[]>;
  /** Chunks that came and were not taken. */
  untakenChunks(): readonly unknown[];
  /** Has the client give it up. Feature `cancel`. */
  cancel(): DrivenCall;
}

/** A subscription of the client under test. */
export interface DrivenSubscription extends DrivenCall {
  /** The next message that the client hands to its user; its payload fits. */
  message(payload: Pattern): Promise<Frame>;
  /** Messages that came and were not taken. */
  untakenMessages(): readonly Frame[];
  /** The next gap that the client tells of: `{cause}`. */
  gap(pattern?: Pattern): Promise<Frame>;
  /** Waits until the client tells that the server ended the subscription. */
  ended(): Promise<Frame>;
  /** Ends it; the call is answered when the server knows. */
  unsubscribe(): DrivenCall;
}
