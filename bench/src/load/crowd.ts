import type { Socket } from 'node:net';
import type { Dialect, Target } from '../peers/peer.ts';
import { TEXT } from './frame-reader.ts';
import { greet } from './greet.ts';
import type { Load, RunResult } from './load.ts';
import { maskedFrame } from './masked-frame.ts';
import { Run } from './run.ts';

export interface CrowdOptions {
  readonly target: Target;
  readonly dialect: Dialect;
  readonly connections: number;
}

/** Connections that are established at once. */
const AT_ONCE = 50;

/** Many connections that do nothing. */
export class Crowd implements Load {
  readonly #options: CrowdOptions;
  readonly #sockets: Socket[] = [];

  constructor(options: CrowdOptions) {
    this.#options = options;
  }

  /** Connects, however long that takes; then stays for `windowMs`. */
  async run(windowMs: number): Promise<RunResult> {
    const { connections } = this.#options;
    const run = new Run(windowMs);
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < connections) {
        next += 1;
        const startedAt = performance.now();
        await this.#connect(next);
        run.done(performance.now() - startedAt);
      }
    };
    const workers = Array.from({ length: AT_ONCE }, work);
    const staying = new Promise((resolve) => setTimeout(resolve, windowMs));
    Promise.all([...workers, staying]).then(() => run.end(), run.fail);
    return await run.result;
  }

  close(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async #connect(index: number): Promise<void> {
    const { target, dialect } = this.#options;
    const { socket, frames } = await greet(target, dialect.greeting, index);
    this.#sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      frames.read(chunk, ({ opcode, data, start, end }) => {
        if (opcode !== TEXT) return;
        const answer = dialect.answerTo?.(data.toString('utf8', start, end));
        if (answer !== undefined) socket.write(maskedFrame(answer));
      });
    });
    socket.resume();
  }
}
