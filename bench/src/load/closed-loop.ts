import type { Dialect, Target } from '../peers/peer.ts';
import type { Scenario } from '../plan.ts';
import type { ReplyListener } from './echo-client.ts';
import { EchoClient } from './echo-client.ts';
import { Flights } from './flights.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { FIRST_SEQ, SEQ_COUNT } from './sequence.ts';

/** What one run came to. */
export interface LoopResult {
  /** Replies within the window, each checked. */
  readonly replies: number;
  readonly windowMs: number;
  /** Replies with those that came after the window. */
  readonly totalReplies: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Keeps a fixed number of requests in flight on every connection: each reply makes the next request. */
export class ClosedLoop {
  readonly #clients: readonly EchoClient[];
  readonly #inFlight: number;
  #run: Run | undefined;

  private constructor(clients: readonly EchoClient[], inFlight: number) {
    this.#clients = clients;
    this.#inFlight = inFlight;
    const listener: ReplyListener = {
      replied: (latencyMs) => this.#run?.replied(latencyMs),
      turned: (client, replies) => this.#run?.turned(client, replies),
      failed: (error) => {
        if (this.#run === undefined) throw error;
        this.#run.fail(error);
      },
    };
    for (const client of clients) client.listen(listener);
  }

  static async open(
    target: Target,
    dialect: Dialect,
    { connections, inFlight }: Scenario,
  ): Promise<ClosedLoop> {
    const seqsEach = Math.floor(SEQ_COUNT / connections);
    const clients: EchoClient[] = [];
    for (let index = 0; index < connections; index += 1) {
      const flights = new Flights(FIRST_SEQ + index * seqsEach, inFlight);
      clients.push(await EchoClient.open(target, { dialect, flights }));
    }
    return new ClosedLoop(clients, inFlight);
  }

  /** Sends for `windowMs`, then waits for what is in flight. */
  async run(windowMs: number): Promise<LoopResult> {
    const run = new Run(this.#clients, windowMs);
    this.#run = run;
    for (const client of this.#clients) client.send(this.#inFlight);
    const result = await run.result;
    this.#run = undefined;
    return result;
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }
}

class Run {
  readonly result: Promise<LoopResult>;
  readonly fail: (error: Error) => void;
  readonly #resolve: (result: LoopResult) => void;
  readonly #clients: readonly EchoClient[];
  readonly #latencies = new LatencyHistogram();
  readonly #startedAt = performance.now();
  #replies = 0;
  /** What the window came to; absent while it lasts. */
  #window: { readonly replies: number; readonly windowMs: number } | undefined;

  constructor(clients: readonly EchoClient[], windowMs: number) {
    const { promise, resolve, reject } = Promise.withResolvers<LoopResult>();
    this.result = promise;
    this.#resolve = resolve;
    this.#clients = clients;
    const timer = setTimeout(() => this.#endWindow(), windowMs);
    this.fail = (error) => {
      clearTimeout(timer);
      reject(error);
    };
  }

  replied(latencyMs: number): void {
    this.#replies += 1;
    this.#latencies.add(latencyMs);
  }

  turned(client: EchoClient, replies: number): void {
    if (this.#window === undefined) {
      if (replies > 0) client.send(replies);
    } else if (this.#clients.every(({ inFlight }) => inFlight === 0)) {
      this.#resolve({
        ...this.#window,
        totalReplies: this.#replies,
        p50Ms: this.#latencies.at(0.5),
        p99Ms: this.#latencies.at(0.99),
      });
    }
  }

  #endWindow(): void {
    this.#window = { replies: this.#replies, windowMs: performance.now() - this.#startedAt };
  }
}
