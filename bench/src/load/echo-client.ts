import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Dialect, Target } from '../peers/peer.ts';
import type { Flights } from './flights.ts';
import type { Frame } from './frame-reader.ts';
import { FrameReader, PING, TEXT } from './frame-reader.ts';
import { maskedFrame } from './masked-frame.ts';
import { openSocket } from './open-socket.ts';
import { ReplyReader } from './reply-reader.ts';
import { RequestWriter } from './request-writer.ts';

/** Milliseconds that a server may take to say that it is ready. */
const GREETING_TIMEOUT_MS = 5_000;

/** What becomes of the replies; called once for each, then once for the turn that brought them. */
export interface ReplyListener {
  replied(latencyMs: number): void;
  turned(client: EchoClient, replies: number): void;
  failed(error: Error): void;
}

/** One connection that sends requests and checks replies. The same code drives every server. */
export class EchoClient {
  readonly #socket: Socket;
  readonly #frames: FrameReader;
  readonly #flights: Flights;
  readonly #requests: RequestWriter;
  readonly #replies: ReplyReader;

  private constructor(socket: Socket, { dialect, flights, frames }: EchoClientParts) {
    this.#socket = socket;
    this.#frames = frames;
    this.#flights = flights;
    this.#requests = new RequestWriter(dialect);
    this.#replies = new ReplyReader(dialect, (text) => socket.write(maskedFrame(text)));
  }

  /** Connects and goes through the greeting. */
  static async open(target: Target, options: EchoClientOptions): Promise<EchoClient> {
    const socket = await openSocket(target);
    const frames = new FrameReader();
    await greet(socket, frames, options.dialect);
    return new EchoClient(socket, { ...options, frames });
  }

  get inFlight(): number {
    return this.#flights.count;
  }

  /** Hands replies on from now on. */
  listen(listener: ReplyListener): void {
    this.#socket.on('error', (error) => listener.failed(error));
    this.#socket.on('end', () => listener.failed(new Error('the server closed a connection')));
    this.#socket.resume();
    this.#socket.on('data', (chunk: Buffer) => {
      try {
        listener.turned(this, this.#receive(chunk, listener));
      } catch (error) {
        listener.failed(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  /** Sends the next requests in one write. */
  send(count: number): void {
    const { frameBytes } = this.#requests;
    const bytes = Buffer.allocUnsafe(count * frameBytes);
    const now = performance.now();
    for (let index = 0; index < count; index += 1) {
      this.#requests.write(bytes, index * frameBytes, this.#flights.depart(now));
    }
    this.#socket.write(bytes);
  }

  close(): void {
    this.#socket.removeAllListeners('end');
    this.#socket.destroy();
  }

  #receive(chunk: Buffer, listener: ReplyListener): number {
    const now = performance.now();
    let replies = 0;
    this.#frames.read(chunk, (frame) => {
      if (frame.opcode === PING) return; // a measurement is over before any server misses the pong
      if (frame.opcode !== TEXT) throw new Error(`a frame with opcode ${frame.opcode} came`);
      const seq = this.#replies.read(frame);
      if (seq === undefined) return;
      listener.replied(this.#flights.arrive(seq, now));
      replies += 1;
    });
    return replies;
  }
}

interface EchoClientOptions {
  readonly dialect: Dialect;
  readonly flights: Flights;
}

interface EchoClientParts extends EchoClientOptions {
  readonly frames: FrameReader;
}

/** Reads what the server says first; nothing follows it until a request was sent. */
async function greet(socket: Socket, frames: FrameReader, { greeting }: Dialect): Promise<void> {
  const steps = [...greeting];
  const advance = ({ data, start, end }: Frame): void => {
    const text = data.toString('utf8', start, end);
    const step = steps.shift();
    if (!step?.expects(text)) throw new Error(`an unexpected greeting came: ${text}`);
    if (step.answer !== undefined) socket.write(maskedFrame(step.answer));
  };
  const signal = AbortSignal.timeout(GREETING_TIMEOUT_MS);
  while (steps.length > 0) {
    const [chunk]: Buffer[] = await once(socket, 'data', { signal });
    if (chunk !== undefined) frames.read(chunk, advance);
  }
  socket.pause();
}
