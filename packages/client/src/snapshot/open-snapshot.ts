import type { Position, ServerEnvelopeOf } from '@sallyport/protocol';
import type { Gap } from '../channel-position.ts';
import { readPosition, stepsFrom } from '../channel-position.ts';
import type { ClientChannel } from '../client-channel.ts';
import type { Failure } from '../client-error.ts';
import { ClientError } from '../client-error.ts';
import { reconnectDelay } from '../connection/reconnect-delay.ts';
import type { Environment } from '../environment.ts';
import { platform } from '../environment.ts';
import { everyIntent } from '../parts/every-intent.ts';
import type { Subscription } from '../subscription.ts';
import type { UntypedChannel } from '../untyped-channel.ts';
import type {
  HistoryChannel,
  Loaded,
  Snapshot,
  SnapshotOptions,
  SnapshotState,
} from './snapshot.ts';
import { Watchers } from './watchers.ts';

type Message = ServerEnvelopeOf<'message'>;

/** Where the work stands. What is heard while it waits to load again, the next load has in it. */
type Phase =
  | { readonly name: 'subscribing' | 'ended' }
  | { readonly name: 'loading'; readonly heard: Message[]; readonly stop: () => void }
  | { readonly name: 'waiting'; readonly timer: unknown }
  | { readonly name: 'live' };

/** Options without the types of the contract, which are gone at run time. */
interface Settings<State>
  extends Required<Pick<SnapshotOptions<HistoryChannel, State>, 'loadTimeoutMs' | 'maxBuffered'>>,
    Pick<SnapshotOptions<HistoryChannel, State>, 'load' | 'signal'> {
  readonly handlers: Readonly<Record<string, Handler<State> | undefined>>;
  readonly environment: Pick<Environment, 'setTimeout' | 'clearTimeout' | 'random'>;
}

type Handler<State> = (state: State, payload: unknown, message: Message) => State;

/** A subscription is asked for until it is closed; the timer's own limit. */
const NEVER_MS = 2_147_483_647;

/**
 * Loads a state and keeps it up with a channel, without a hole and without a repeat between the two: it subscribes
 * first, loads when the subscription stands, and then puts what was heard meanwhile on top.
 *
 * @example
 * ```ts
 * const world = openSnapshot(client.channel('world:user:ada'), {
 *   load: async ({ signal }) => (await fetch('/world', { signal })).json(),
 *   handlers: { updated: (state, update) => ({ ...state, ...update }) },
 * });
 * console.log(await world.ready);
 * ```
 */
export function openSnapshot<Ch extends HistoryChannel, State>(
  channel: ClientChannel<Ch>,
  options: SnapshotOptions<Ch, State>,
): Snapshot<State> {
  const settings = {
    loadTimeoutMs: 30_000,
    maxBuffered: 10_000,
    ...options,
    environment: { ...platform, ...options.environment },
  };
  // The same objects, seen without the contract.
  return new RunningSnapshot(
    channel as unknown as UntypedChannel,
    settings as unknown as Settings<State>,
  );
}

class RunningSnapshot<State> implements Snapshot<State> {
  readonly ready: Promise<State>;
  readonly closed: Promise<Failure | undefined>;
  readonly #settings: Settings<State>;
  readonly #subscription: Subscription;
  readonly #first = Promise.withResolvers<State>();
  readonly #watchers = new Watchers();
  #phase: Phase = { name: 'subscribing' };
  #state: SnapshotState<State> = { status: 'loading' };
  /** Of the last message that the value has in it, where that is known. */
  #position: Position | undefined;
  #failures = 0;

  constructor(channel: UntypedChannel, settings: Settings<State>) {
    this.#settings = settings;
    this.ready = this.#first.promise;
    this.ready.catch(() => {}); // not everybody waits for it
    const { signal } = settings;
    this.#subscription = channel.subscribe(
      everyIntent((_payload, message) => this.#take(message)),
      {
        timeoutMs: NEVER_MS,
        gap: (gap) => this.#gap(gap),
        ...(signal !== undefined && { signal }),
      },
    );
    this.#subscription.ready.then(
      () => this.#load(),
      () => {}, // `closed` tells
    );
    this.closed = this.#subscription.closed.then((error) => {
      this.#end(error);
      return error;
    });
  }

  get state(): SnapshotState<State> {
    return this.#state;
  }

  // Passed on as a function of its own.
  readonly watch = (listener: () => void): (() => void) => this.#watchers.add(listener);

  async close(): Promise<void> {
    this.#end(undefined);
    await this.#subscription.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #take(message: Message): void {
    const phase = this.#phase;
    if (phase.name === 'live') {
      this.#settle(() => ({ status: 'live', value: this.#apply(this.#live(), message) }));
    } else if (phase.name === 'loading') {
      phase.heard.push(message);
      if (phase.heard.length > this.#settings.maxBuffered) {
        this.#again(new Error(`More than ${this.#settings.maxBuffered} messages came meanwhile.`));
      }
    }
  }

  /** What was heard before is older than the state that is loaded now. */
  #gap(gap: Gap): void {
    if (this.#phase.name === 'live' || this.#phase.name === 'loading') this.#load(gap);
  }

  #load(gap?: Gap): void {
    if (this.#phase.name === 'ended') return;
    this.#rest();
    const { load, loadTimeoutMs, environment } = this.#settings;
    const controller = new AbortController();
    const timer = environment.setTimeout(() => {
      if (this.#phase === phase) this.#again(new ClientError('timeout', 'The load took too long.'));
    }, loadTimeoutMs);
    const stop = () => {
      environment.clearTimeout(timer);
      controller.abort();
    };
    const phase: Phase = { name: 'loading', heard: [], stop };
    this.#phase = phase;
    this.#write({ ...this.#kept(), status: 'loading' });
    const request = { signal: controller.signal, gap };
    Promise.resolve(request)
      .then(load)
      .then(
        (loaded) => this.#phase === phase && this.#loaded(loaded, phase.heard),
        (error: unknown) => this.#phase === phase && this.#again(error),
      );
  }

  #loaded({ value, at }: Loaded<State>, heard: readonly Message[]): void {
    this.#settle(() => {
      this.#position = at;
      const merged = heard.reduce((state, message) => this.#apply(state, message), value);
      this.#rest();
      this.#phase = { name: 'live' };
      return { status: 'live', value: merged };
    });
  }

  /** @throws Error where messages are missing before this one; what a handler throws. */
  #apply(state: State, message: Message): State {
    const place = readPosition(message);
    const steps = stepsFrom(this.#position, place);
    if (steps < 1) return state;
    if (steps > 1) throw new Error('The state that was loaded is too old.');
    const { intent, payload } = message;
    const { handlers } = this.#settings;
    const handler = Object.hasOwn(handlers, intent) ? handlers[intent] : undefined;
    const next = handler === undefined ? state : handler(state, payload, message);
    if (place) this.#position = place;
    this.#failures = 0;
    return next;
  }

  /** Goes on with a state; where that cannot be made, it is loaded again. */
  #settle(make: () => { readonly status: 'live'; readonly value: State }): void {
    try {
      const state = make();
      this.#first.resolve(state.value);
      this.#write(state);
    } catch (error) {
      this.#again(error);
    }
  }

  /** Loads again after a while. */
  #again(error: unknown): void {
    const { environment } = this.#settings;
    this.#rest();
    this.#failures += 1;
    const delayMs = reconnectDelay({ failures: this.#failures, random: environment.random() });
    const timer = environment.setTimeout(() => this.#load(), delayMs);
    this.#phase = { name: 'waiting', timer };
    this.#write({ ...this.#kept(), status: 'loading', error });
  }

  #end(error: Failure | undefined): void {
    if (this.#phase.name === 'ended') return;
    this.#rest();
    this.#phase = { name: 'ended' };
    const { signal } = this.#settings;
    const code = signal?.aborted === true ? 'aborted' : 'closed';
    const cause: unknown = signal?.reason;
    this.#first.reject(error ?? new ClientError(code, 'The snapshot was closed.', { cause }));
    this.#write({ ...this.#kept(), status: 'ended', ...(error !== undefined && { error }) });
    this.#watchers.clear();
  }

  /** Stops what is under way. */
  #rest(): void {
    const phase = this.#phase;
    if (phase.name === 'loading') phase.stop();
    if (phase.name === 'waiting') this.#settings.environment.clearTimeout(phase.timer);
  }

  #live(): State {
    return (this.#state as { readonly value: State }).value; // asked only while it is live
  }

  #kept(): { readonly value?: State } {
    return 'value' in this.#state ? { value: this.#state.value } : {};
  }

  #write(state: SnapshotState<State>): void {
    this.#state = state;
    this.#watchers.tell();
  }
}
