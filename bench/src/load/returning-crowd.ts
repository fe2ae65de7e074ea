import { once } from 'node:events';
import type { Board, Dialect, Target } from '../peers/peer.ts';
import { greet } from './greet.ts';
import type { Load, RunResult } from './load.ts';
import { maskedFrame } from './masked-frame.ts';
import { NoteCounter } from './note-counter.ts';
import { Run } from './run.ts';
import { FIRST_SEQ } from './sequence.ts';

export interface ReturningOptions {
  readonly target: Target;
  readonly dialect: Dialect;
  readonly connections: number;
  /** Messages that each has missed. */
  readonly missed: number;
}

/** The last message that a client has, as the acknowledgement of its subscription says. */
interface Place {
  readonly epoch: string;
  readonly offset: number;
}

const ADDRESS = 'diary:main';
/** Milliseconds that it may take until everything is told to a witness. */
const WRITE_TIMEOUT_MS = 20_000;
/** Subscribers write, so that the notes are there. */
const POST_AT_ONCE = 50;

/** Clients that come back all at once to a channel with a history, each for everything that it has missed. */
export class ReturningCrowd implements Load {
  readonly #options: ReturningOptions;
  readonly #board: Board;
  readonly #since: Place;
  #sockets: { resetAndDestroy(): unknown }[] = [];

  private constructor(options: ReturningOptions, board: Board, since: Place) {
    this.#options = options;
    this.#board = board;
    this.#since = since;
  }

  /** Writes what will have been missed. */
  static async open(options: ReturningOptions, board: Board): Promise<ReturningCrowd> {
    const { target, missed } = options;
    let since: Place | undefined;
    const [welcome] = board.greeting;
    const acknowledged = (text: string): boolean => {
      since = JSON.parse(text).payload;
      return since !== undefined;
    };
    const steps = [...(welcome === undefined ? [] : [welcome]), { expects: acknowledged }];
    const { socket, frames } = await greet(target, steps, 0);
    const notes = new NoteCounter(board);
    const signal = AbortSignal.timeout(WRITE_TIMEOUT_MS);
    let told = 0;
    for (let sent = 0; told < missed; ) {
      for (; sent < Math.min(missed, told + POST_AT_ONCE); sent += 1) {
        socket.write(maskedFrame(board.post(FIRST_SEQ + sent)));
      }
      socket.resume();
      const [chunk]: Buffer[] = await once(socket, 'data', { signal });
      if (chunk === undefined) break;
      frames.read(chunk, (frame) => {
        notes.read(frame);
        told += 1;
      });
    }
    socket.resetAndDestroy();
    if (since === undefined) throw new Error(`nothing says where "${ADDRESS}" stands`);
    return new ReturningCrowd(options, board, since);
  }

  /** They come back at once; ends when each has everything, however long that takes. */
  async run(): Promise<RunResult> {
    const run = new Run(2 ** 30);
    const { connections } = this.#options;
    const returns = Array.from({ length: connections }, (_, index) => this.#return(run, index));
    Promise.all(returns).then(() => run.end(), run.fail);
    const result = await run.result;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#sockets = [];
    return result;
  }

  close(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async #return(run: Run, index: number): Promise<void> {
    const { target, dialect, missed } = this.#options;
    const startedAt = performance.now();
    const { socket, frames } = await greet(target, dialect.greeting, index);
    this.#sockets.push(socket);
    const payload = { since: this.#since };
    const subscribe = { type: 'subscribe', id: 's', channel: ADDRESS, payload };
    const notes = new NoteCounter(this.#board);
    const all = Promise.withResolvers<void>();
    let left = missed;
    let isAcknowledged = false;
    socket.on('error', all.reject);
    socket.on('end', () => all.reject(new Error('the server closed a connection')));
    socket.on('data', (chunk: Buffer) => {
      try {
        frames.read(chunk, (frame) => {
          if (isAcknowledged) {
            notes.read(frame);
            left -= 1;
          } else isAcknowledged = isRecovered(frame.data.toString('utf8', frame.start, frame.end));
        });
      } catch (error) {
        all.reject(error);
      }
      if (left === 0) all.resolve();
    });
    socket.resume();
    socket.write(maskedFrame(JSON.stringify(subscribe)));
    await all.promise;
    run.done(performance.now() - startedAt, missed);
  }
}

/** @throws Error where it is another answer. */
function isRecovered(text: string): boolean {
  const { type, payload } = JSON.parse(text);
  if (type === 'ack' && payload?.recovered === true) return true;
  throw new Error(`it was not recovered: ${text.slice(0, 1_000)}`);
}
