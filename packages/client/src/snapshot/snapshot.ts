import type {
  Channel,
  EmitName,
  EmitsOf,
  HistoryPolicy,
  PayloadOutput,
  Position,
} from '@sallyport/protocol';
import type { Gap } from '../channel-position.ts';
import type { ChannelMessage } from '../client-channel.ts';
import type { Failure } from '../client-error.ts';
import type { Environment } from '../environment.ts';

/** A channel whose messages have places, so that a loaded state can be told to be older or newer. */
export type HistoryChannel = Channel & { readonly history: HistoryPolicy };

/** Where a state stands; told apart by `status`. */
export type SnapshotState<State> =
  /** Being loaded: for the first time, or again, with the value from before and what failed last. */
  | { readonly status: 'loading'; readonly value?: State; readonly error?: unknown }
  /** Loaded, and kept up by every message since. */
  | { readonly status: 'live'; readonly value: State }
  /** Nothing more comes: closed, or ended by an error. */
  | { readonly status: 'ended'; readonly value?: State; readonly error?: Failure };

/** What a loader is told. */
export interface LoadRequest {
  /** Aborts when this load is not wanted any more, or takes too long. */
  readonly signal: AbortSignal;
  /** The gap that made it necessary; absent at first, and where it is tried again. */
  readonly gap: Gap | undefined;
}

/** What a loader gives. */
export interface Loaded<State> {
  readonly value: State;
  /**
   * Position of the last message that the value has in it, where the server says. With it each message counts exactly
   * once; without it, those that came while it was loaded are applied even where the value has them already, so that
   * handlers must bear repeats.
   */
  readonly at?: Position | undefined;
}

/** What each message makes of the state: the next one. Intents without a handler change nothing. */
export type SnapshotHandlers<Ch extends Channel, State> = {
  readonly [Name in EmitName<Ch>]?: (
    state: State,
    payload: PayloadOutput<EmitsOf<Ch>[Name]>,
    message: Extract<ChannelMessage<Ch>, { intent: Name }>,
  ) => State;
};

/** How a state is loaded and kept up. */
export interface SnapshotOptions<Ch extends Channel, State> {
  /**
   * Loads the state, such as by a request or from an HTTP API. It is called once the subscription stands, and again
   * after each gap. Where it fails it is called again, with growing delays, until the snapshot is closed.
   */
  readonly load: (request: LoadRequest) => Loaded<State> | Promise<Loaded<State>>;
  /** Must not change the state that they are given. One that throws has the state loaded again. */
  readonly handlers: SnapshotHandlers<Ch, NoInfer<State>>;
  /** Milliseconds that one load may take. Default: 30,000. */
  readonly loadTimeoutMs?: number;
  /** Messages kept while loading; past it the load is begun again. Default: 10,000. */
  readonly maxBuffered?: number;
  /** Closes it. */
  readonly signal?: AbortSignal;
  /** Clock and luck, for tests. */
  readonly environment?: Partial<Pick<Environment, 'setTimeout' | 'clearTimeout' | 'random'>>;
}

/** A state that is kept up with its channel. `await using` closes it. */
export interface Snapshot<State> extends AsyncDisposable {
  readonly state: SnapshotState<State>;
  /**
   * The value when it is live for the first time.
   *
   * @throws Failure what ended it before, or ClientError `closed` or `aborted`.
   */
  readonly ready: Promise<State>;
  /** Resolves when it has ended: with the error, where it was not closed. */
  readonly closed: Promise<Failure | undefined>;
  /** Listens to changes of `state`; the result stops it. Both fit React's `useSyncExternalStore`. */
  readonly watch: (listener: () => void) => () => void;
  /** Ends it; resolves when the server knows. Twice is harmless. */
  close(): Promise<void>;
}
