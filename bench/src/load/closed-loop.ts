import type { Dialect, Exchange, Target } from '../peers/peer.ts';
import type { ReplyListener } from './echo-client.ts';
import { EchoClient } from './echo-client.ts';
import { Flights } from './flights.ts';
import type { Load, RunResult } from './load.ts';
import { openAll } from './open-all.ts';
import { Run } from './run.ts';
import { FIRST_SEQ, SEQ_COUNT } from './sequence.ts';

export interface ClosedLoopOptions {
  readonly target: Target;
  readonly dialect: Dialect;
  readonly exchange: Exchange;
  readonly connections: number;
  /** Requests of each connection that wait for their replies. */
  readonly inFlight: number;
  /** Milliseconds between a reply and the next request. Default: none. */
  readonly pauseMs?: number;
}

/** Keeps a fixed number of requests in flight on every connection: each reply makes the next request. */
export class ClosedLoop implements Load {
  readonly #clients: readonly EchoClient[];
  readonly #inFlight: number;
  readonly #pauseMs: number;
  #run: Run | undefined;

  private constructor(clients: readonly EchoClient[], { inFlight, pauseMs }: ClosedLoopOptions) {
    this.#clients = clients;
    this.#inFlight = inFlight;
    this.#pauseMs = pauseMs ?? 0;
    const listener: ReplyListener = {
      replied: (latencyMs) => this.#run?.done(latencyMs),
      turned: (client, replies) => this.#turned(client, replies),
      failed: (error) => {
        if (this.#run === undefined) throw error;
        this.#run.fail(error);
      },
    };
    for (const client of clients) client.listen(listener);
  }

  static async open(options: ClosedLoopOptions): Promise<ClosedLoop> {
    const { target, dialect, exchange, connections, inFlight } = options;
    const seqsEach = Math.floor(SEQ_COUNT / connections);
    const clients = await openAll(connections, (index) => {
      const flights = new Flights(FIRST_SEQ + index * seqsEach, inFlight);
      return EchoClient.open(target, { dialect, exchange, flights, index });
    });
    return new ClosedLoop(clients, options);
  }

  async run(windowMs: number): Promise<RunResult> {
    const run = new Run(windowMs);
    this.#run = run;
    for (const client of this.#clients) client.send(this.#inFlight);
    const result = await run.result;
    this.#run = undefined;
    return result;
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  #turned(client: EchoClient, replies: number): void {
    const run = this.#run;
    if (run === undefined || replies === 0) return;
    if (this.#pauseMs > 0) setTimeout(() => this.#goOn(run, client, replies), this.#pauseMs);
    else this.#goOn(run, client, replies);
  }

  #goOn(run: Run, client: EchoClient, replies: number): void {
    if (run.isOpen) client.send(replies);
    else if (this.#clients.every(({ inFlight }) => inFlight === 0)) run.end();
  }
}
