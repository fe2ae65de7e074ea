import type { Contract } from '@sallyport/protocol';
import { ProtocolError, toErrorPayload } from '@sallyport/protocol';
import { BusError } from '../../bus/bus-error.ts';
import type { Inbox } from '../../bus/inbox.ts';
import type { Delivery } from '../../bus/queue-driver.ts';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { RouteTable } from '../../routing/route-table.ts';
import type { Publish, Send } from '../service-context.ts';
import type { Gateways } from './gateways.ts';
import { RecentAnswers } from './recent-answers.ts';
import { RemoteContext } from './remote-context.ts';
import type { WorkLetter, WorkNotice } from './work-letter.ts';
import { LETTERS } from './work-letter.ts';
import type { WorkOrder } from './work-order.ts';
import { readOrder } from './work-order.ts';
import { WorkRun } from './work-run.ts';
import { findTarget } from './work-target.ts';

export interface WorkRunnerParts {
  readonly routes: RouteTable;
  /** Of this service's contract. */
  readonly digest: string;
  readonly inbox: Inbox;
  readonly gateways: Gateways;
  readonly publish: Publish<Contract>;
  /** Sends to users and sessions. */
  readonly sendTo: Send<Contract>;
  readonly clock: Clock;
  readonly log: Log;
}

/** One time that an order is begun. */
export type Attempt = Pick<Delivery, 'tries' | 'signal'>;

/** Runs the orders that an instance takes from its queue, and tells the gateways what came of them. */
export class WorkRunner {
  readonly #parts: WorkRunnerParts;
  readonly #runs = new Map<string, WorkRun>();
  readonly #bySignal = new WeakMap<AbortSignal, Set<WorkRun>>();
  readonly #recent: RecentAnswers;

  constructor(parts: WorkRunnerParts) {
    this.#parts = parts;
    this.#recent = new RecentAnswers(parts.clock);
    parts.inbox.on(LETTERS.credit, (body) => this.#credit(body));
  }

  get running(): number {
    return this.#runs.size;
  }

  /** Rejects only where a durable order is to be tried again. */
  async take({ data, tries, signal }: Delivery): Promise<void> {
    return this.perform(readOrder(data), { tries, signal });
  }

  /** Likewise, of what was not stored. */
  async perform(order: WorkOrder, { tries, signal }: Attempt): Promise<void> {
    this.#parts.gateways.note(order.gateway);
    const refusal = this.#refuse(order, tries);
    if (refusal === 'given up') return;
    if (refusal !== undefined) return this.#refused(order, tries, refusal);
    const target = findTarget(this.#parts.routes, order);
    if (target instanceof ProtocolError) return this.#refused(order, tries, target);
    const { clock, log, inbox, publish, sendTo, routes } = this.#parts;
    const send = (gateway: string, letter: WorkLetter) =>
      inbox.send(gateway, LETTERS.work, letter).catch((error: unknown) => {
        log.warn({ place: target.place, error }, 'a chunk could not be sent');
        throw isRefused(error)
          ? new ProtocolError('internal', UNFIT, { cause: error })
          : new ProtocolError('unavailable', CUT_OFF, { cause: error });
      });
    const run = new WorkRun({ order, tries, clock, log, send });
    const context = new RemoteContext({
      ...{ order, tries, inbox, publish, send: sendTo, log },
      ...{ signal: () => run.signal, params: target.params },
      clientMethod: (name) => ({ name, declared: routes.clientMethod(name) }),
      gateway: () => run.gateway,
    });
    const together = this.#under(signal);
    together.add(run);
    this.#runs.set(order.ref, run);
    try {
      const running = run.run(target, context);
      // Now, because what the gateway sends upon it may be here at once.
      if (order.tellsBegin === true) void this.tell(order.gateway, runningNews(order.ref, tries));
      const letter = await running;
      if (!order.durable) await this.#answer(run.gateway, letter);
    } finally {
      this.#runs.delete(order.ref);
      together.delete(run);
    }
  }

  /** Takes what a gateway tells every instance. */
  notice(text: string): void {
    const notice = readNotice(text);
    if (notice?.type === 'cancel') {
      const run = this.#runs.get(notice.ref);
      if (run === undefined) this.#recent.cancel(notice.ref);
      else run.stop(ProtocolError.fromPayload(notice.payload));
    }
    if (notice?.type !== 'waiting') return;
    for (const ref of notice.refs) this.waits(notice.gateway, ref);
  }

  /** Does not begin it, should it come. */
  forbid(ref: string): void {
    this.#recent.cancel(ref);
  }

  /** Ends what runs too long, and forgets what nobody asked for again. */
  sweep(): void {
    const now = this.#parts.clock.monotonicMs();
    for (const run of this.#runs.values()) run.watch(now);
    this.#recent.sweep();
  }

  /** A gateway waits for work: it is told again what was answered, or hears what runs from now on. */
  waits(gateway: string, ref: string): void {
    const letter = this.#recent.answer(ref);
    if (letter !== undefined) void this.tell(gateway, letter);
    const run = this.#runs.get(ref);
    if (run === undefined) return;
    void this.tell(gateway, runningNews(ref, run.tries));
    if (run.gateway === gateway) return;
    if (run.isStreaming) run.stop(new ProtocolError('unavailable', 'Its first chunks are gone.'));
    run.gateway = gateway;
  }

  /** What ends with a signal; one listener for all, because each costs as much as a small piece of work. */
  #under(signal: AbortSignal): Set<WorkRun> {
    const known = this.#bySignal.get(signal);
    if (known !== undefined) return known;
    const runs = new Set<WorkRun>();
    this.#bySignal.set(signal, runs);
    const leave = (): void => {
      for (const run of runs) run.stop(new ProtocolError('unavailable', LEAVES));
    };
    signal.addEventListener('abort', leave, { once: true });
    return runs;
  }

  #refuse(order: WorkOrder, tries: number): ProtocolError | 'given up' | undefined {
    const { digest, log, clock } = this.#parts;
    if (order.durable) return undefined;
    if (this.#recent.isCancelled(order.ref)) return 'given up';
    if (clock.now() - order.sentAt > order.timeoutMs) return 'given up';
    // [SP-REQ-024] Nobody knows how far it went.
    if (tries > 1) return new ProtocolError('unavailable', 'The instance that ran it is gone.');
    if (order.digest === digest) return undefined;
    const { gateway } = order;
    log.error({ gateway, digest, theirs: order.digest }, 'a gateway has another contract');
    return new ProtocolError('unavailable', 'The service has another version of the contract.');
  }

  async #refused(order: WorkOrder, tries: number, error: ProtocolError): Promise<void> {
    if (order.durable) throw error;
    const { ref, gateway } = order;
    await this.#answer(gateway, { type: 'error', ref, tries, payload: toErrorPayload(error) });
  }

  async #answer(gateway: string, letter: WorkLetter): Promise<void> {
    this.#recent.keep(letter);
    if ((await this.tell(gateway, letter)) === 'sent or lost') return;
    const { ref, tries } = letter;
    const payload = toErrorPayload(new ProtocolError('internal', UNFIT));
    const instead: WorkLetter = { type: 'error', ref, tries, payload };
    this.#recent.keep(instead);
    await this.tell(gateway, instead);
  }

  /** A letter that is lost is asked for again, which does not help one that is too long. */
  async tell(gateway: string, letter: WorkLetter): Promise<'sent or lost' | 'refused'> {
    const { inbox, log } = this.#parts;
    try {
      await inbox.send(gateway, LETTERS.work, letter);
    } catch (error) {
      const refused = isRefused(error);
      log[refused ? 'error' : 'warn']({ gateway, error }, 'an answer could not be sent');
      if (refused) return 'refused';
    }
    return 'sent or lost';
  }

  #credit(body: unknown): void {
    const { ref, taken } = body as { ref?: unknown; taken?: unknown }; // fields are checked below
    if (typeof ref === 'string' && typeof taken === 'number') this.#runs.get(ref)?.taken(taken);
  }
}

const CUT_OFF = 'A chunk could not be carried to the gateway.';
const UNFIT = 'The answer of the service cannot be carried to the gateway.';
const LEAVES = 'The instance that ran it leaves.';

function runningNews(ref: string, tries: number): WorkLetter {
  return { type: 'running', ref, tries };
}

/** Whether it never can be sent, however often it is tried. */
function isRefused(error: unknown): boolean {
  return error instanceof BusError && error.fault === 'refused';
}

function readNotice(text: string): WorkNotice | undefined {
  try {
    const notice = JSON.parse(text) as WorkNotice | null; // gateways write them
    return notice ?? undefined;
  } catch {
    return undefined;
  }
}
