import type { Socket } from 'node:net';
import type { Dialect, Exchange, Target } from '../peers/peer.ts';
import type { Flights } from './flights.ts';
import type { FrameReader } from './frame-reader.ts';
import { PING, TEXT } from './frame-reader.ts';
import { greet } from './greet.ts';
import { maskedFrame } from './masked-frame.ts';
import { ReplyReader } from './reply-reader.ts';
import { RequestWriter } from './request-writer.ts';

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

  private constructor(socket: Socket, parts: EchoClientParts) {
    const { dialect, exchange, flights, frames, index } = parts;
    this.#socket = socket;
    this.#frames = frames;
    this.#flights = flights;
    this.#requests = new RequestWriter(exchange, index);
    this.#replies = new ReplyReader(exchange, (text) => {
      const answer = dialect.answerTo?.(text);
      if (answer !== undefined) socket.write(maskedFrame(answer));
      return answer !== undefined;
    });
  }

  /** Connects and goes through the greeting. */
  static async open(target: Target, options: EchoClientOptions): Promise<EchoClient> {
    const { socket, frames } = await greet(target, options.dialect.greeting, options.index);
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
  readonly exchange: Exchange;
  readonly flights: Flights;
  /** Its number among the connections. */
  readonly index: number;
}

interface EchoClientParts extends EchoClientOptions {
  readonly frames: FrameReader;
}
