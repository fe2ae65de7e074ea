import type { Target } from '../peers/peer.ts';

/** What `gateway.ts` does. */
export type GatewayCommands = {
  start: () => Promise<Target>;
  /** What the process holds now, and how late its event loop was since the last time. */
  sample: (input: { readonly collect: boolean }) => Promise<ProcessSample>;
};

export interface ProcessSample {
  readonly residentBytes: number;
  /** Heap and buffers after a collection of garbage; absent where none was asked for. */
  readonly heapBytes?: number;
  /** Sockets, timers and other things that are open. */
  readonly handles: number;
  readonly loopDelayP99Ms: number;
  /** Microseconds of processor time since the process began. */
  readonly cpuMicros: number;
}

/** What `traffic-process.ts` does. */
export type TrafficCommands = {
  /** Opens more connections, each subscribed to its room. */
  open: (input: { readonly target: Target; readonly connections: number }) => Promise<void>;
  /** Makes everything so many times as frequent as usual. */
  hurry: (times: number) => Promise<void>;
  /** Lets everything go on for so many milliseconds, and tells what happened. */
  run: (windowMs: number) => Promise<TrafficWindow>;
  /** Begins nothing more, and waits for what is under way. */
  settle: () => Promise<TrafficWindow>;
};

/** What happened in a window. */
export interface TrafficWindow {
  readonly counts: TrafficCounts;
  readonly answerP99Ms: number;
  readonly deliveryP99Ms: number;
}

export interface TrafficCounts {
  requests: number;
  replies: number;
  published: number;
  /** Deliveries that were owed to subscribers. */
  owed: number;
  delivered: number;
  /** Subscribed to a second channel, and unsubscribed. */
  subscriptions: number;
  reconnects: number;
  /** Answers and deliveries that did not come in time, wrong ones, and connections that the server ended. */
  unanswered: number;
  undelivered: number;
  duplicates: number;
  refused: number;
  dropped: number;
}
