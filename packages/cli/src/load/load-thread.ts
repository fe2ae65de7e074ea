import { setTimeout as after } from 'node:timers/promises';
import { arrivals, runSchedule } from './arrivals.ts';
import { recordMs } from './histogram.ts';
import type { LineListener } from './line.ts';
import { Line } from './line.ts';
import { Member } from './member.ts';
import { mintTokens } from './mint-tokens.ts';
import type { Plan } from './plan.ts';
import { runStage } from './run-stage.ts';
import { Sender } from './sender.ts';
import type { Snapshot, Tally } from './tally.ts';
import { countError, createTally, snapshotOf } from './tally.ts';
import { render } from './template.ts';
import type { ThreadInput } from './thread-messages.ts';

/** Handshakes that one thread has under way at once. */
const MAX_OPENING = 256;
/** Milliseconds for the closing handshakes. */
const CLOSE_TIMEOUT_MS = 2_000;

/** The share of a run that one thread has. */
export class LoadThread {
  readonly #input: ThreadInput;
  readonly #plan: Plan;
  readonly #now: () => number;
  readonly #members: readonly Member[];
  readonly #tally: Tally;
  readonly #sender: Sender;
  readonly #stopped = new AbortController();
  #tokens: readonly string[] = [];
  #phase: 'ramping' | 'running' | 'closing' = 'ramping';
  #opening = 0;
  #open = 0;
  #settled = Promise.withResolvers<void>();

  constructor(input: ThreadInput) {
    const { plan, index, of } = input;
    this.#input = input;
    this.#plan = plan;
    this.#now = clockSince(input.epochNs);
    this.#tally = createTally(plan.actions.length);
    this.#sender = new Sender(input, { tally: this.#tally, now: this.#now });
    const count = Math.ceil((plan.connections - index) / of);
    this.#members = Array.from(
      { length: count },
      (_, at) => new Member(index + at * of, plan.groups),
    );
  }

  /** Makes what must not take time later. */
  async prepare(): Promise<void> {
    this.#tokens = await mintTokens(
      this.#plan.tokens,
      this.#members.map(({ values }) => values),
    );
  }

  /** Opens the connections, each at its time; resolves with those that are ready. */
  async ramp(startAt: number): Promise<readonly number[]> {
    const { index: offset, of: every, plan } = this.#input;
    const perSecond = plan.rampPerSecond;
    const dueTimes = arrivals({
      from: startAt,
      seconds: plan.connections / perSecond,
      perSecond,
      toPerSecond: perSecond,
      offset,
      every,
    });
    let next = 0;
    await runSchedule({
      dueTimes,
      now: this.#now,
      signal: this.#stopped.signal,
      act: (dueAt) => {
        if (this.#opening === MAX_OPENING) return false;
        const member = this.#members[next];
        if (member !== undefined) this.#begin(member, this.#tokens[next] ?? '', dueAt);
        next += 1;
        return true;
      },
    });
    if (this.#opening > 0) await this.#settled.promise;
    this.#phase = 'running';
    return this.#members.flatMap(({ isReady, values }) =>
      isReady ? [Number(values.connection)] : [],
    );
  }

  /** Runs the stages one after another. */
  async runStages(startAt: number, subscribers: ReadonlyMap<string, number>): Promise<void> {
    const { index, of } = this.#input;
    this.#sender.subscribers = subscribers;
    let from = startAt;
    for (const stage of this.#plan.stages) {
      if (this.#open === 0) this.stop();
      await runStage(stage, {
        from,
        share: { offset: index, every: of },
        members: this.#members,
        sender: this.#sender,
        now: this.#now,
        signal: this.#stopped.signal,
      });
      from += stage.seconds * 1_000;
    }
  }

  /** Ends the ramp or the stages before their time. */
  stop(): void {
    this.#stopped.abort();
  }

  /** Gives up what has no answer in time. */
  expire(): void {
    const now = this.#now();
    for (const { line } of this.#members) line?.expire(now);
  }

  snapshot(): Snapshot {
    const inFlight = this.#members.reduce((sum, { line }) => sum + (line?.inFlight ?? 0), 0);
    return snapshotOf(this.#tally, this.#open, inFlight);
  }

  /** Closes the connections; resolves with what was counted. */
  async finish(): Promise<Tally> {
    this.stop();
    this.#phase = 'closing';
    const deadlineAt = this.#now() + CLOSE_TIMEOUT_MS;
    for (const { line } of this.#members) line?.close();
    while (this.#open > 0 && this.#now() < deadlineAt) await after(10);
    for (const { line } of this.#members) line?.terminate();
    return this.#tally;
  }

  #begin(member: Member, token: string, dueAt: number): void {
    const { url, sources, timeoutMs } = this.#plan;
    const source = sources[Number(member.values.connection) % sources.length];
    recordMs(this.#tally.lag, this.#now() - dueAt);
    this.#tally.begun += 1;
    this.#opening += 1;
    member.line = new Line({ url, token, source, timeoutMs }, this.#listen(member, dueAt));
  }

  #listen(member: Member, dueAt: number): LineListener {
    const tally = this.#tally;
    let state: 'opening' | 'subscribing' | 'settled' = 'opening';
    const settle = (): void => {
      if (state === 'settled') return;
      state = 'settled';
      this.#opening -= 1;
      if (this.#opening === 0) {
        this.#settled.resolve();
        this.#settled = Promise.withResolvers();
      }
    };
    return {
      ready: () => {
        recordMs(tally.connect, this.#now() - dueAt);
        this.#open += 1;
        state = 'subscribing';
        this.#subscribe(member, settle);
      },
      published: (message, frame) => this.#sender.receive(member, message, frame),
      faulty: (cause) => countError(tally, cause),
      ended: (cause) => {
        const wasOpen = state !== 'opening';
        if (wasOpen) this.#open -= 1;
        settle();
        if (this.#phase === 'closing') return;
        if (wasOpen) tally.lost += 1;
        else tally.refused += 1;
        countError(tally, wasOpen ? `lost: ${cause}` : `connect: ${cause}`);
        if (this.#phase === 'running' && this.#open === 0) this.stop();
      },
    };
  }

  #subscribe(member: Member, settle: () => void): void {
    const { line, values } = member;
    const { subscribe, timeoutMs } = this.#plan;
    let missing = subscribe.length;
    let isRefused = false;
    const ready = (): void => {
      this.#tally.ready += 1;
      member.isReady = true;
      settle();
    };
    if (line === undefined || missing === 0) return ready();
    for (const address of subscribe) {
      const id = line.nextId;
      const channel = render(address, { ...values, count: 0, id, mark: '' });
      const sentAt = this.#now();
      line.ask(
        JSON.stringify({ type: 'subscribe', id, channel }),
        sentAt + timeoutMs,
        (failure) => {
          if (failure !== undefined) {
            countError(this.#tally, `subscribe: ${failure}`);
            if (!isRefused && line.isOpen) this.#tally.refused += 1;
            isRefused = true;
            return settle();
          }
          recordMs(this.#tally.subscribe, this.#now() - sentAt);
          missing -= 1;
          if (missing === 0) ready();
        },
      );
    }
  }
}

/** Milliseconds since a time that all threads know; `performance.now` begins in each thread by itself. */
function clockSince(epochNs: bigint): () => number {
  const offset = Number(process.hrtime.bigint() - epochNs) / 1e6 - performance.now();
  return () => performance.now() + offset;
}
