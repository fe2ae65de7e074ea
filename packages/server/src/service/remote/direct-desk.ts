import type { Inbox } from '../../bus/inbox.ts';
import type { Consumption } from '../../bus/queue-driver.ts';
import type { Log } from '../../log.ts';
import type { Gateways } from './gateways.ts';
import type { DirectLetter, WorkLetter } from './work-letter.ts';
import { LETTERS } from './work-letter.ts';
import { checkOrder } from './work-order.ts';
import type { WorkRunner } from './work-runner.ts';

export interface DirectDeskParts {
  readonly inbox: Inbox;
  readonly runner: WorkRunner;
  readonly gateways: Gateways;
  readonly log: Log;
}

/** References of what was taken that are known at most; past it, what nobody knows is answered `unavailable`. */
const MAX_KNOWN = 50_000;
/** Milliseconds that gateways have to say that they heard it. */
const LEAVE_MS = 1_000;

/** Takes the work that gateways send without storing it, and says what became of each piece. */
export class DirectDesk {
  readonly #parts: DirectDeskParts;
  #consumption: Consumption | undefined;
  /** What is not done: whether it waits, its gateway wants to hear when it begins, or it has begun. */
  readonly #open = new Map<string, 'held' | 'asked' | 'begun'>();
  /** What became of late of everything that came. */
  readonly #known = new Map<string, 'taken' | 'refused'>();

  constructor(parts: DirectDeskParts) {
    this.#parts = parts;
    const { inbox } = parts;
    inbox.on(LETTERS.direct, (body, from) => this.#take(body, from));
    inbox.on(LETTERS.directAsk, (body, from) => this.#answer(body, from));
  }

  /** Takes from now on what this consumption owns. */
  open(consumption: Consumption): void {
    this.#consumption = consumption;
  }

  /** This instance has released what it owned: resolves when nothing more is on its way here. */
  async leave(): Promise<void> {
    const { inbox, gateways, log } = this.#parts;
    const question = { kind: LETTERS.leaves, body: {}, timeoutMs: LEAVE_MS };
    const told = gateways.ofLate.map((gateway) =>
      inbox
        .ask(gateway, question)
        .catch((error: unknown) => log.debug({ gateway, error }, 'a gateway learns of it later')),
    );
    await Promise.all(told);
  }

  #take(body: unknown, from: string): void {
    const { holder, after, lane, key, serial, ...letter } = body as DirectLetter; // gateways write them
    const order = checkOrder(letter.order);
    const { ref } = order;
    this.#parts.gateways.note(from);
    const refuse = (): void => {
      this.#open.delete(ref);
      this.#note(ref, 'refused');
      this.#tell(from, { type: 'refused', ref, tries: 1 });
    };
    if (this.#open.has(ref)) return;
    // What came before it is lost, or was refused: it must not overtake it.
    if (after !== undefined && this.#known.get(after) !== 'taken') return refuse();
    this.#open.set(ref, 'held');
    this.#note(ref, 'taken');
    const run = async (signal: AbortSignal): Promise<void> => {
      const isAsked = this.#open.get(ref) === 'asked';
      this.#open.set(ref, 'begun');
      try {
        const running = this.#parts.runner.perform(order, { tries: 1, signal });
        if (isAsked) this.#tell(from, { type: 'running', ref, tries: 1 });
        await running;
      } catch (error) {
        this.#parts.log.error({ ref, error }, 'direct work failed');
      } finally {
        this.#open.delete(ref);
      }
    };
    const work = { lane, key, serial, run, drop: refuse };
    if (this.#consumption?.offer?.(holder, work) !== true) refuse();
  }

  /** Letters come at most once, so a gateway asks for what it has not heard of. */
  #answer(body: unknown, from: string): void {
    const { refs } = body as { readonly refs: readonly string[] }; // gateways write them
    for (const ref of refs) {
      switch (this.#open.get(ref)) {
        case 'held':
        case 'asked':
          this.#open.set(ref, 'asked');
          this.#tell(from, { type: 'held', ref, tries: 1 });
          break;
        case 'begun':
          this.#parts.runner.waits(from, ref);
          break;
        default:
          if (this.#known.get(ref) === 'taken') this.#parts.runner.waits(from, ref);
          else if (this.#known.has(ref)) this.#tell(from, { type: 'refused', ref, tries: 1 });
          else {
            // It is lost; should it come all the same, it is not begun.
            this.#parts.runner.forbid(ref);
            this.#tell(from, { type: 'unknown', ref, tries: 1 });
          }
      }
    }
  }

  #note(ref: string, fate: 'taken' | 'refused'): void {
    this.#known.set(ref, fate);
    if (this.#known.size <= MAX_KNOWN) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  #tell(gateway: string, letter: WorkLetter): void {
    void this.#parts.runner.tell(gateway, letter);
  }
}
