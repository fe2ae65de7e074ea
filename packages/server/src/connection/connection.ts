import type { Duplex } from 'node:stream';
import type { ProtocolError, SendableCloseCode, ServerEnvelope } from '@sallyport/protocol';
import { encodeEnvelope, SUBPROTOCOL, toErrorPayload } from '@sallyport/protocol';
import type { WebSocket } from 'ws';
import type { Identity } from '../auth/authenticator.ts';
import { closeReason } from '../close-reason.ts';
import { MessageAllowance } from '../limits/message-allowance.ts';
import type { ClientCalls } from '../routing/client-calls.ts';
import type { Subprotocol } from '../subprotocol.ts';
import type { Stats } from '../telemetry/stats.ts';
import type { ChannelFrame } from './channel-frame.ts';
import type { ConnectionParts } from './connection-parts.ts';
import { PING_FRAME } from './frame.ts';
import { FrameMeter } from './frame-meter.ts';
import type { InFlight } from './in-flight.ts';
import { nextDrain } from './next-drain.ts';
import { SendQueue } from './send-queue.ts';

/** Bytes waiting for a socket above which streams pause. */
const STREAM_HIGH_WATER_BYTES = 262_144;
/** The part of what may wait that is given up at once, so that this is not done for each message. */
const RELIEF = 8;

const NO_SUBSCRIPTIONS: ReadonlySet<string> = new Set();
const NOTHING_IN_FLIGHT: ReadonlyMap<string | InFlight, InFlight> = new Map();

/** One socket from open to close. */
export class Connection {
  readonly id: string;
  readonly sessionId: string;
  readonly since: number;
  readonly subprotocol: Subprotocol;
  /** What handlers get to see of it. */
  readonly handle: { readonly id: string; readonly sessionId: string };
  /** Intents and calls under way. */
  workCount = 0;
  /** Replaced by `refresh`, with the same subject. */
  identity: Identity;
  strikes = 0;
  /** Whether it was evicted with the word to come back. */
  mayReturn = false;
  /** Calls of this client's methods, from the first one on. */
  clientCalls: ClientCalls | undefined;
  readonly address: string;
  readonly frames: FrameMeter;
  readonly allowance: MessageAllowance;
  /** When the client last asked for something, in milliseconds since the Unix epoch. */
  lastActiveAt: number;
  /** When the last frame came, in milliseconds since the Unix epoch. */
  lastSeenAt: number;
  lastPingAt: number;
  toldExpiring = false;
  /** Whether it is about to be closed by a drain, and takes no new work. */
  leaving = false;
  #state: 'open' | 'closing' | 'closed' = 'open';
  readonly #websocket: WebSocket;
  readonly #socket: Duplex;
  readonly #queue: SendQueue;
  readonly #maxBufferedBytes: number;
  readonly #stats: Stats;
  // Made when something is put in: an empty map takes 200 bytes, and most connections are idle.
  #subscriptions: Set<string> | undefined;
  #direct: Map<string, 'unasked' | 'asked'> | undefined;
  #joining: Map<string, Promise<void>> | undefined;
  #inFlight: Map<string | InFlight, InFlight> | undefined;

  constructor(parts: ConnectionParts) {
    this.id = parts.id;
    this.sessionId = parts.sessionId;
    this.subprotocol = parts.subprotocol;
    this.identity = parts.identity;
    this.handle = Object.freeze({ id: parts.id, sessionId: parts.sessionId });
    this.since = parts.now;
    this.lastSeenAt = parts.now;
    this.lastPingAt = parts.lastPingAt;
    this.lastActiveAt = parts.now;
    this.address = parts.address;
    this.frames = new FrameMeter(parts.limits);
    this.allowance = new MessageAllowance(parts.limits, parts.now);
    this.#websocket = parts.websocket;
    this.#socket = parts.socket;
    const { maxLaneBytes, maxBufferedBytes } = parts.limits;
    this.#queue = new SendQueue({ socket: parts.socket, flusher: parts.flusher, maxLaneBytes });
    this.#maxBufferedBytes = maxBufferedBytes;
    this.#stats = parts.stats;
  }

  /** Reserved channels that it is subscribed to, and whether the client asked for them itself. */
  get direct(): Map<string, 'unasked' | 'asked'> {
    this.#direct ??= new Map();
    return this.#direct;
  }

  /** Subscriptions that are not acknowledged yet, by address; settles when they are, or were refused. */
  get joining(): Map<string, Promise<void>> {
    this.#joining ??= new Map();
    return this.#joining;
  }

  /** Addresses that this connection is subscribed to. */
  get subscriptions(): ReadonlySet<string> {
    return this.#subscriptions ?? NO_SUBSCRIPTIONS;
  }

  addSubscription(address: string): void {
    this.#subscriptions ??= new Set();
    this.#subscriptions.add(address);
  }

  /** `false` where there was none. */
  removeSubscription(address: string): boolean {
    return this.#subscriptions?.delete(address) ?? false;
  }

  /** What can be joined or stopped, by the client's id, or by itself where it has none. */
  get inFlight(): ReadonlyMap<string | InFlight, InFlight> {
    return this.#inFlight ?? NOTHING_IN_FLIGHT;
  }

  /** Adds what can be joined or stopped. */
  hold(key: string | InFlight, work: InFlight): void {
    this.#inFlight ??= new Map();
    this.#inFlight.set(key, work);
  }

  /** It is in flight no longer. */
  release(key: string | InFlight): void {
    this.#inFlight?.delete(key);
  }

  get open(): boolean {
    return this.#state === 'open';
  }

  /** Queues an envelope; not sent where the subprotocol has none. */
  send(envelope: ServerEnvelope): void {
    if (this.subprotocol === SUBPROTOCOL) this.sendFrame(encodeEnvelope(envelope));
  }

  /** Queues the text of an envelope, or its frame where several connections share it. */
  sendFrame(frame: string | Buffer): void {
    if (this.#state !== 'open') return;
    this.#stats.messagesOut += 1;
    this.#queue.push(frame);
    if (this.#queue.bufferedBytes > this.#maxBufferedBytes) this.#makeRoom();
  }

  /** Queues a message of a channel; while the client does not keep up, it waits in the lane of its channel. */
  sendMessage(message: ChannelFrame): void {
    if (this.#state !== 'open') return;
    this.#stats.messagesOut += message.messages ?? 1;
    this.#stats.messagesLeftOut += this.#queue.pushMessage(message);
    if (this.#queue.bufferedBytes > this.#maxBufferedBytes) this.#makeRoom();
  }

  /** Forgets the messages of a channel that wait; its subscription is over. */
  forgetMessages(address: string): void {
    this.#queue.forgetLane(address);
  }

  /** Lets the messages of a channel that wait come before what is sent next. */
  releaseMessages(address: string): void {
    this.#queue.releaseLane(address);
  }

  /** Bytes that wait for the client to read; text counts up to three times its length. */
  get bufferedBytes(): number {
    return this.#queue.bufferedBytes;
  }

  /** Whether so much waits for the client to read that streams should pause. */
  get congested(): boolean {
    return this.open && this.#queue.writingBytes > STREAM_HIGH_WATER_BYTES;
  }

  /** Whether it is congested, or messages of this channel wait. */
  isBehind(address: string): boolean {
    return this.congested || (this.open && this.#queue.hasLane(address));
  }

  /** Sends an `error` envelope. Without `ref` it is about the connection. */
  sendError(ref: string | undefined, error: ProtocolError): void {
    this.#stats.countError(error.code);
    this.send({ type: 'error', ...(ref !== undefined && { ref }), payload: toErrorPayload(error) });
  }

  /** Resolves when the client has read enough for a stream to go on. */
  async drained(signal: AbortSignal): Promise<void> {
    while (this.congested && !signal.aborted) await this.#nextDrain(signal);
  }

  /** Resolves when the client has read all of a channel that waits. */
  async caughtUp(address: string, signal: AbortSignal): Promise<void> {
    while (this.isBehind(address) && !signal.aborted) await this.#nextDrain(signal);
  }

  ping(now: number): void {
    this.lastPingAt = now;
    if (this.#state !== 'open') return;
    this.frames.expectPong();
    this.#queue.push(PING_FRAME); // joined with what else this turn sends: one system call
  }

  /** Sends what is queued, then the close frame. */
  close(code: SendableCloseCode, reason: string): void {
    if (this.#state !== 'open') return;
    this.#queue.flushAll();
    this.#state = 'closing';
    this.#websocket.close(code, closeReason(reason));
  }

  /** Called when the WebSocket has failed and said so itself: nothing may follow its close frame. */
  markFailed(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#queue.clear();
  }

  /** Ends the socket without a word. */
  terminate(): void {
    this.#websocket.terminate();
  }

  /** Called once the socket is gone; what runs is stopped, other than what is remembered where that is kept. */
  markClosed(keepsRemembered: boolean): void {
    this.#state = 'closed';
    this.clientCalls?.end();
    for (const work of [...this.inFlight.values()]) {
      if (!keepsRemembered || work.isRemembered !== true)
        work.stop('cancelled', 'The connection closed.');
    }
    this.#inFlight?.clear();
  }

  /** Leaves out what may be, or gives the client up. */
  #makeRoom(): void {
    this.#stats.messagesLeftOut += this.#queue.relieve(this.#maxBufferedBytes / RELIEF);
    if (this.#queue.bufferedBytes <= this.#maxBufferedBytes) return;
    this.#state = 'closing';
    this.#queue.clear();
    this.#websocket.close(4508, 'the client does not read fast enough');
  }

  #nextDrain(signal: AbortSignal): Promise<void> {
    this.#queue.flush();
    return nextDrain(this.#socket, signal);
  }
}
