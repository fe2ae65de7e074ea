import { once } from 'node:events';
import type { Board, Dialect, Target } from '../peers/peer.ts';
import { ChannelSpread } from './channel-spread.ts';
import type { Frame } from './frame-reader.ts';
import { TEXT } from './frame-reader.ts';
import type { Greeted } from './greet.ts';
import { greet } from './greet.ts';
import type { Load, RunResult } from './load.ts';
import { maskedFrame } from './masked-frame.ts';
import { NoteReader } from './note-reader.ts';
import { openAll } from './open-all.ts';
import { Run } from './run.ts';
import { FIRST_SEQ } from './sequence.ts';

export interface ChannelsOptions {
  readonly target: Target;
  readonly dialect: Dialect;
  /** The board of an address. */
  readonly boardOn: (address: string) => Board;
  readonly connections: number;
  readonly channels: number;
  /** Posts that have not reached everybody, at most. */
  readonly inFlight: number;
}

/** Subscribers of each channel. */
const SUBSCRIBERS = 10;
/** Milliseconds that it may take until all subscriptions of a connection are acknowledged. */
const SUBSCRIBE_TIMEOUT_MS = 20_000;
/** Bytes; what is shorter is about the connection. */
const SHORTEST_NOTE = 190;

interface Post {
  readonly at: number;
  /** Subscribers that do not have it. */
  left: number;
}

/** Posts to many channels in turn, each with the same few subscribers. Counts deliveries. */
export class ChannelsLoop implements Load {
  readonly #options: ChannelsOptions;
  readonly #spread: ChannelSpread;
  readonly #boards: readonly Board[];
  readonly #posts = new Map<number, Post>();
  /** Subscribers, then the one who posts. */
  readonly #clients: Greeted[] = [];
  #run: Run | undefined;
  #next = FIRST_SEQ;

  private constructor(options: ChannelsOptions) {
    this.#options = options;
    const { connections, channels, boardOn } = options;
    this.#spread = new ChannelSpread(connections, channels, SUBSCRIBERS);
    const address = (_: unknown, index: number) => `board:c${String(index).padStart(6, '0')}`;
    this.#boards = Array.from({ length: channels }, address).map(boardOn);
  }

  static async open(options: ChannelsOptions): Promise<ChannelsLoop> {
    const loop = new ChannelsLoop(options);
    const { connections } = options;
    loop.#clients.push(...(await openAll(connections + 1, (index) => loop.#connect(index))));
    return loop;
  }

  async run(windowMs: number): Promise<RunResult> {
    const run = new Run(windowMs);
    this.#run = run;
    for (let count = 0; count < this.#options.inFlight; count += 1) this.#post();
    const result = await run.result;
    this.#run = undefined;
    return result;
  }

  close(): void {
    for (const { socket } of this.#clients) socket.removeAllListeners('end').destroy();
  }

  async #connect(index: number): Promise<Greeted> {
    const { target, dialect, connections } = this.#options;
    const greeted = await greet(target, dialect.greeting, index);
    if (index < connections) await this.#subscribe(greeted, index);
    const { socket, frames } = greeted;
    const notes = new NoteReader(dialect.board);
    let last = 0;
    const onFrame = (frame: Frame): void => {
      if (frame.opcode !== TEXT) return;
      if (frame.end - frame.start < SHORTEST_NOTE) return this.#answer(greeted, frame);
      const seq = notes.read(frame);
      if (seq <= last) throw new Error(`note ${seq} came after ${last}`);
      last = seq;
      this.#delivered(seq, index);
    };
    socket.on('error', this.#fail);
    socket.on('end', () => this.#fail(new Error('the server closed a connection')));
    socket.on('data', (chunk: Buffer) => {
      try {
        frames.read(chunk, onFrame);
      } catch (error) {
        this.#fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.resume();
    return greeted;
  }

  /** Waits for the acknowledgements. */
  async #subscribe({ socket, frames }: Greeted, index: number): Promise<void> {
    const signal = AbortSignal.timeout(SUBSCRIBE_TIMEOUT_MS);
    const wanted = this.#spread.channelsOf(index).map((channel) => this.#boards[channel]);
    for (const board of wanted) {
      const answer = board?.greeting[0]?.answer;
      if (answer !== undefined) socket.write(maskedFrame(answer));
    }
    let left = wanted.length;
    while (left > 0) {
      socket.resume();
      const [chunk]: Buffer[] = await once(socket, 'data', { signal });
      if (chunk === undefined) break;
      frames.read(chunk, ({ data, start, end }) => {
        const text = data.toString('utf8', start, end);
        if (wanted[0]?.greeting[1]?.expects(text)) left -= 1;
        else throw new Error(`no acknowledgement came: ${text.slice(0, 1_000)}`);
      });
    }
    socket.pause();
  }

  #answer({ socket }: Greeted, { data, start, end }: Frame): void {
    const answer = this.#options.dialect.answerTo?.(data.toString('utf8', start, end));
    if (answer !== undefined) socket.write(maskedFrame(answer));
  }

  readonly #fail = (error: Error): void => {
    if (this.#run === undefined) throw error;
    this.#run.fail(error);
  };

  #post(): void {
    const seq = this.#next;
    this.#next += 1;
    this.#posts.set(seq, { at: performance.now(), left: SUBSCRIBERS });
    const board = this.#boards[seq % this.#boards.length];
    if (board !== undefined) this.#clients.at(-1)?.socket.write(maskedFrame(board.post(seq)));
  }

  #delivered(seq: number, index: number): void {
    const post = this.#posts.get(seq);
    if (post === undefined || !this.#spread.isOn(seq % this.#boards.length, index)) {
      return this.#fail(new Error(`note ${seq} was not for connection ${index}`));
    }
    post.left -= 1;
    if (post.left > 0) return;
    this.#posts.delete(seq);
    this.#run?.done(performance.now() - post.at, SUBSCRIBERS);
    if (this.#run?.isOpen) this.#post();
    else if (this.#posts.size === 0) this.#run?.end();
  }
}
