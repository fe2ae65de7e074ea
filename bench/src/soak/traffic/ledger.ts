import { LatencyHistogram } from '../../load/latency-histogram.ts';
import type { TrafficCounts, TrafficWindow } from '../commands.ts';
import type { Member } from './member.ts';

/** Milliseconds after which what has not come counts as lost. */
const PATIENCE_MS = 10_000;

interface Publication {
  readonly at: number;
  /** Who is still to be sent it. */
  readonly waiting: Set<Member>;
}

interface Question {
  readonly at: number;
  readonly member: Member;
  readonly answered: () => void;
}

/** What is under way, and what became of it. */
export class Ledger {
  /** In the order in which they were begun. */
  readonly #publications = new Map<number, Publication>();
  readonly #questions = new Map<string, Question>();
  #window = newWindow();

  get counts(): TrafficCounts {
    return this.#window.counts;
  }

  get isSettled(): boolean {
    return this.#publications.size === 0 && this.#questions.size === 0;
  }

  /** What happened since the last time. */
  turn(): TrafficWindow {
    const { counts, answers, deliveries } = this.#window;
    this.#window = newWindow();
    return { counts, answerP99Ms: answers.at(0.99), deliveryP99Ms: deliveries.at(0.99) };
  }

  publish(seq: number, subscribers: readonly Member[]): void {
    this.#publications.set(seq, { at: performance.now(), waiting: new Set(subscribers) });
    for (const member of subscribers) member.owed += 1;
    this.counts.published += 1;
    this.counts.owed += subscribers.length;
  }

  /** One who came while it was under way may have it, and need not. */
  deliver(seq: number, member: Member): void {
    if (member.hasSeen(seq)) this.counts.duplicates += 1;
    const publication = this.#publications.get(seq);
    if (publication?.waiting.delete(member) !== true) return;
    member.owed -= 1;
    this.counts.delivered += 1;
    this.#window.deliveries.add(performance.now() - publication.at);
    if (publication.waiting.size === 0) this.#publications.delete(seq);
  }

  ask(id: string, member: Member, answered: () => void): void {
    this.#questions.set(id, { at: performance.now(), member, answered });
    member.owed += 1;
  }

  answer(id: string): void {
    const question = this.#questions.get(id);
    if (question === undefined) {
      this.counts.duplicates += 1;
      return;
    }
    this.#questions.delete(id);
    question.member.owed -= 1;
    this.#window.answers.add(performance.now() - question.at);
    question.answered();
  }

  /** Gives up what has waited for too long. */
  expire(): void {
    const before = performance.now() - PATIENCE_MS;
    for (const [seq, { at, waiting }] of this.#publications) {
      if (at > before) break;
      this.#publications.delete(seq);
      this.counts.undelivered += waiting.size;
      for (const member of waiting) member.owed -= 1;
    }
    for (const [id, { at, member }] of this.#questions) {
      if (at > before) break;
      this.#questions.delete(id);
      this.counts.unanswered += 1;
      member.owed -= 1;
    }
  }
}

function newWindow() {
  const counts: TrafficCounts = {
    ...{ requests: 0, replies: 0, published: 0, owed: 0, delivered: 0 },
    ...{ subscriptions: 0, reconnects: 0 },
    ...{ unanswered: 0, undelivered: 0, duplicates: 0, refused: 0, dropped: 0 },
  };
  return { counts, answers: new LatencyHistogram(), deliveries: new LatencyHistogram() };
}
