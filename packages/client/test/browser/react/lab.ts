import type { Call, StreamCall } from '@sallyport/client/react';

/** What the page shows. */
export interface Shown {
  /** Said by the handlers of this render. */
  readonly label: string;
  /** How many components subscribe to the guide. */
  readonly guides?: number;
  /** Another one puts new components in their place. */
  readonly guideKey?: string;
  /** The pillar to subscribe to; none where it is empty. */
  readonly pillar?: string;
  readonly world?: boolean;
  /** Shows calls, with those of this pillar. */
  readonly caller?: string;
}

/** What a handler heard. */
export interface Heard {
  readonly label: string;
  readonly address: string;
  readonly said: string;
}

interface Text {
  readonly text: string;
}

/** The calls of the last render. */
export interface Calls {
  readonly ask: Call<Text, unknown, unknown>;
  readonly analyse: Call<Text, unknown, unknown>;
  readonly feedback: Call<{ readonly stars: number }, void, unknown>;
  readonly sum: Call<{ readonly of: number[] }, number, unknown>;
  readonly words: StreamCall<Text, readonly unknown[], unknown>;
  readonly text: StreamCall<Text, string, unknown>;
}

/** What the page offers to the test. */
export interface Lab {
  readonly heard: readonly Heard[];
  readonly calls: Calls;
  /** Commits each at once, one after the other; `undefined` takes everything away. */
  show(...all: readonly (Shown | undefined)[]): void;
  /** Renders many components slowly in a transition, amid which the status changes. */
  tear(): Promise<{
    /** The status in each render of a component. */
    readonly rendered: readonly string[];
    /** The statuses, where torn several, that each commit showed. */
    readonly commits: readonly string[];
  }>;
}

declare global {
  var lab: Lab;
}
