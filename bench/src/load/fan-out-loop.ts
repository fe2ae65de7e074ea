import type { Dialect, Target } from '../peers/peer.ts';
import { BoardClient } from './board-client.ts';
import type { Load, RunResult } from './load.ts';
import { openAll } from './open-all.ts';
import { Run } from './run.ts';
import { FIRST_SEQ } from './sequence.ts';

export interface FanOutOptions {
  readonly target: Target;
  readonly dialect: Dialect;
  readonly board: Dialect['board'];
  readonly subscribers: number;
  /** Posts that have not reached everybody, at most. */
  readonly inFlight: number;
}

interface Post {
  readonly at: number;
  /** Subscribers that do not have it. */
  left: number;
}

/** Posts notes to many subscribers: each that has reached everybody makes the next. Counts deliveries. */
export class FanOutLoop implements Load {
  readonly #options: FanOutOptions;
  /** Subscribers, then the one who posts. */
  readonly #clients: BoardClient[] = [];
  readonly #posts = new Map<number, Post>();
  #run: Run | undefined;
  #next = FIRST_SEQ;

  private constructor(options: FanOutOptions) {
    this.#options = options;
  }

  static async open(options: FanOutOptions): Promise<FanOutLoop> {
    const loop = new FanOutLoop(options);
    const { subscribers } = options;
    const onNote = (seq: number): void => loop.#delivered(seq);
    const clients = await openAll(subscribers + 1, (index) => {
      const role = index < subscribers ? 'subscriber' : 'poster';
      return BoardClient.open({ ...options, index, role, onNote, onError: loop.#fail });
    });
    loop.#clients.push(...clients);
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
    for (const client of this.#clients) client.close();
  }

  readonly #fail = (error: Error): void => {
    if (this.#run === undefined) throw error;
    this.#run.fail(error);
  };

  #post(): void {
    const { subscribers, board } = this.#options;
    this.#posts.set(this.#next, { at: performance.now(), left: subscribers });
    this.#clients.at(-1)?.send(board.post(this.#next));
    this.#next += 1;
  }

  #delivered(seq: number): void {
    const post = this.#posts.get(seq);
    if (post === undefined) return this.#fail(new Error(`note ${seq} was not under way`));
    post.left -= 1;
    if (post.left > 0) return;
    this.#posts.delete(seq);
    this.#run?.done(performance.now() - post.at, this.#options.subscribers);
    if (this.#run?.isOpen) this.#post();
    else if (this.#posts.size === 0) this.#run?.end();
  }
}
