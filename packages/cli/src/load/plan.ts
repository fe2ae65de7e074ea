import type { Identity, Stage } from './scenario.ts';
import type { Template } from './template.ts';

/** A scenario that was checked against its contract, as it is sent to the workers. */
export interface Plan {
  /** The endpoint, with the contract in its query. */
  readonly url: string;
  /** In the marks of this run. */
  readonly run: string;
  readonly connections: number;
  readonly rampPerSecond: number;
  readonly groups: number;
  readonly sources: readonly string[];
  readonly subscribe: readonly Template[];
  readonly stages: readonly Stage[];
  readonly actions: readonly PlannedAction[];
  readonly tokens: TokenPlan;
  readonly timeoutMs: number;
  readonly seed: number;
}

/** Something that a connection does, encoded but for its slots. */
export interface PlannedAction {
  readonly name: string;
  readonly weight: number;
  /** The frame with each of its payloads. */
  readonly frames: readonly Template[];
  /** What must reach the subscribers of which address in consequence. */
  readonly delivers: { readonly intent: string; readonly address: Template } | undefined;
}

/** Where the tokens come from: given ones are taken in turn. */
export type TokenPlan =
  | { readonly kind: 'given'; readonly tokens: readonly string[] }
  | {
      readonly kind: 'minted';
      readonly key: Uint8Array;
      readonly identity: Identity;
      readonly lifetimeSec: number;
    };
