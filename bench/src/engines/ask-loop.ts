import { sampleNote } from '../echo/sample.ts';
import type { Load, RunResult } from '../load/load.ts';
import { Run } from '../load/run.ts';
import { FIRST_SEQ } from '../load/sequence.ts';

/** Something that is asked, or told, over the bare library of an engine. */
export interface Asker {
  /** Sends; what comes of it is told to `done` with the same number. */
  send(seq: number, text: string): void;
  close(): unknown;
}

/** Keeps a fixed number of questions in flight, over one connection. */
export class AskLoop implements Load {
  readonly #asker: Asker;
  readonly #inFlight: number;
  readonly #sentAt = new Map<number, number>();
  #run: Run | undefined;
  #next = FIRST_SEQ;

  private constructor(asker: Asker, inFlight: number, answers: Answers) {
    this.#asker = asker;
    this.#inFlight = inFlight;
    answers.done = (seq) => this.#done(seq);
    answers.failed = (error) => this.#run?.fail(error);
  }

  static async open(
    inFlight: number,
    connect: (done: (seq: number) => void, failed: (error: Error) => void) => Promise<Asker>,
  ): Promise<AskLoop> {
    const answers: Answers = { done: () => {}, failed: () => {} };
    const asker = await connect(
      (seq) => answers.done(seq),
      (error) => answers.failed(error),
    );
    return new AskLoop(asker, inFlight, answers);
  }

  async run(windowMs: number): Promise<RunResult> {
    const run = new Run(windowMs);
    this.#run = run;
    for (let count = 0; count < this.#inFlight; count += 1) this.#send();
    const result = await run.result;
    this.#run = undefined;
    return result;
  }

  close(): void {
    this.#asker.close();
  }

  #send(): void {
    const seq = this.#next;
    this.#next += 1;
    this.#sentAt.set(seq, performance.now());
    this.#asker.send(seq, JSON.stringify(sampleNote(seq)));
  }

  #done(seq: number): void {
    const sentAt = this.#sentAt.get(seq);
    if (sentAt === undefined) {
      this.#run?.fail(new Error(`an answer to ${seq} came, which is not in flight`));
      return;
    }
    this.#sentAt.delete(seq);
    this.#run?.done(performance.now() - sentAt);
    if (this.#run?.isOpen) this.#send();
    else if (this.#sentAt.size === 0) this.#run?.end();
  }
}

/** Who is told what came; nobody before the loop is there. */
interface Answers {
  done(seq: number): void;
  failed(error: Error): void;
}
