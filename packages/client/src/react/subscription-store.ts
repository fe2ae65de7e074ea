import type { Gap } from '../channel-position.ts';
import type { Failure } from '../client-error.ts';
import type { UntypedChannel } from '../untyped-channel.ts';
import { StateStore } from './state-store.ts';

/** Where a subscription stands; told apart by `state`. What the connection does meanwhile, `useConnection` tells. */
export type ChannelState =
  /** `off`: there is no address. `subscribing`: the server has not acknowledged yet, as in what a server renders. */
  | { readonly state: 'off' | 'subscribing' | 'subscribed'; readonly error?: undefined }
  /** Refused, ended by the server, or ended with the client: nothing more comes. */
  | { readonly state: 'ended'; readonly error: Failure };

/** What a component does with what comes. */
export interface Reactions {
  readonly handlers: Readonly<
    Record<string, ((payload: unknown, message: unknown) => unknown) | undefined>
  >;
  readonly gap: ((gap: Gap) => unknown) | undefined;
}

const OFF: ChannelState = { state: 'off' };
const SUBSCRIBING: ChannelState = { state: 'subscribing' };
const SUBSCRIBED: ChannelState = { state: 'subscribed' };

/** The most that a timer takes: the state tells of an acknowledgement whenever it comes. */
const NEVER_MS = 2_147_483_647;

/** A component's subscription to one channel. */
export class SubscriptionStore extends StateStore<ChannelState> {
  readonly #channel: UntypedChannel | undefined;

  constructor(channel: UntypedChannel | undefined) {
    super(channel === undefined ? OFF : SUBSCRIBING);
    this.#channel = channel;
  }

  /**
   * Subscribes; the result ends it, after the effects of the same commit. So a component that React takes out and
   * puts back at once, as StrictMode does, shares the subscription with itself, and the server sees only one.
   */
  open(reactions: { readonly current: Reactions }): () => void {
    const channel = this.#channel;
    if (channel === undefined) return () => {};
    let isOpen = true;
    this.write(SUBSCRIBING);
    const handlers = lateHandlers(() => (isOpen ? reactions.current.handlers : {}));
    const gap = (missing: Gap) => (isOpen ? reactions.current.gap?.(missing) : undefined);
    const subscription = channel.subscribe(handlers, {
      timeoutMs: NEVER_MS,
      ...(reactions.current.gap !== undefined && { gap }),
      ended: (error) => {
        if (isOpen) this.write({ state: 'ended', error });
      },
    });
    const acknowledged = () => {
      if (isOpen) this.write(SUBSCRIBED);
    };
    subscription.ready.then(acknowledged, () => {}); // `ended` tells of a failure
    return () => {
      isOpen = false;
      queueMicrotask(() => void subscription.close());
    };
  }
}

/** Handlers that are looked up when a message comes. */
function lateHandlers(current: () => Reactions['handlers']): Reactions['handlers'] {
  return new Proxy<Reactions['handlers']>(
    {},
    {
      get: (_target, intent) => Reflect.get(current(), intent),
      getOwnPropertyDescriptor: (_target, intent) =>
        Object.hasOwn(current(), intent)
          ? { configurable: true, value: Reflect.get(current(), intent) }
          : undefined,
    },
  );
}
