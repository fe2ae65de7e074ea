import { recordMs } from './histogram.ts';
import type { PublishedMessage } from './line.ts';
import type { ReadMark } from './mark.ts';
import { markReader, writeMark } from './mark.ts';
import type { Member } from './member.ts';
import type { Plan, PlannedAction } from './plan.ts';
import { seededRandom } from './random.ts';
import type { Tally } from './tally.ts';
import { countError } from './tally.ts';
import type { SlotValues } from './template.ts';
import { render } from './template.ts';
import type { ThreadInput } from './thread-messages.ts';

/** Where a thread counts, and by which clock. */
export interface Counting {
  readonly tally: Tally;
  readonly now: () => number;
}

/** Sends actions by their weights, and counts what came of them, at the sender and at the subscribers. */
export class Sender {
  /** How many connections are subscribed to each address. */
  subscribers: ReadonlyMap<string, number> = new Map();
  /** At least 0, less than 1. */
  readonly random: () => number;
  readonly #plan: Plan;
  readonly #tally: Tally;
  readonly #now: () => number;
  readonly #readMark: ReadMark;
  readonly #totalWeight: number;
  readonly #step: number;
  #message: number;

  constructor({ plan, index, of }: ThreadInput, { tally, now }: Counting) {
    this.#plan = plan;
    this.#tally = tally;
    this.#now = now;
    this.random = seededRandom(plan.seed * of + index);
    this.#readMark = markReader(plan.run);
    this.#totalWeight = plan.actions.reduce((sum, { weight }) => sum + weight, 0);
    this.#message = index;
    this.#step = of;
  }

  /** Sends something that was to be sent at a time; `settled` is called when it is over. */
  send(member: Member, intendedAt: number, settled: () => void = () => {}): void {
    const [index, action] = this.#choose();
    const counts = this.#tally.actions[index];
    const { line } = member;
    if (line === undefined || counts === undefined) return settled();
    const message = this.#message;
    this.#message += this.#step;
    const values = {
      ...member.values,
      count: message,
      id: line.nextId,
      mark: writeMark(this.#plan.run, { message, action: index, intendedAt }),
    };
    const { delivers } = action;
    const expected = delivers && (this.subscribers.get(render(delivers.address, values)) ?? 0);
    const now = this.#now();
    counts.sent += 1;
    counts.expected += expected ?? 0;
    recordMs(this.#tally.lag, now - intendedAt);
    line.ask(this.#frame(action, values), now + this.#plan.timeoutMs, (failure) => {
      if (failure === undefined) {
        counts.answered += 1;
        recordMs(counts.answer, this.#now() - intendedAt);
      } else {
        counts.failed += 1;
        countError(this.#tally, failure);
        // What the server refused it has not published; of the rest it is not known.
        if (failure.startsWith('error ')) counts.expected -= expected ?? 0;
      }
      settled();
    });
  }

  /** Counts an arrival for which no connection had room. */
  refuse(): void {
    const [index] = this.#choose();
    const counts = this.#tally.actions[index];
    if (counts === undefined) return;
    counts.sent += 1;
    counts.failed += 1;
    countError(this.#tally, 'not sent: no connection had room');
  }

  /** Counts a publication that came to a member. */
  receive(member: Member, { intent }: PublishedMessage, frame: string): void {
    const mark = this.#readMark(frame);
    if (mark === undefined) return;
    const counts = this.#tally.actions[mark.action];
    if (counts === undefined) return;
    if (this.#plan.actions[mark.action]?.delivers?.intent !== intent) return;
    if (member.hasSeen(mark.message)) {
      counts.duplicates += 1;
      return;
    }
    counts.delivered += 1;
    recordMs(counts.delivery, this.#now() - mark.intendedAt);
  }

  #choose(): readonly [number, PlannedAction] {
    const { actions } = this.#plan;
    let rest = this.random() * this.#totalWeight;
    for (const [index, action] of actions.entries()) {
      rest -= action.weight;
      if (rest < 0) return [index, action];
    }
    const last = actions.at(-1);
    if (last === undefined) throw new TypeError('a stage sends, and the mix is empty');
    return [actions.length - 1, last];
  }

  #frame({ frames }: PlannedAction, values: SlotValues): string {
    const [only] = frames;
    const frame = frames.length === 1 ? only : frames[Math.floor(this.random() * frames.length)];
    return frame === undefined ? '' : render(frame, values);
  }
}
