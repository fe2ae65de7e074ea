import type { OpenSocket } from './connection/socket.ts';
import { socketsOf } from './connection/websocket.ts';

/** What the client takes from the world; tests pass in a manual clock and chosen luck. */
export interface Environment {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once, after a time; the result is what `clearTimeout` takes. */
  setTimeout(callback: () => void, delayMs: number): unknown;
  /** Takes a timer back; one that is over, or none, is harmless. */
  clearTimeout(timer: unknown): void;
  /** At least 0, less than 1. */
  random(): number;
  /** A random UUID. Pages without TLS have no `crypto.randomUUID`; `insecureUuid` is there for them. */
  uuid(): string;
  readonly openSocket: OpenSocket;
}

/** The real world, as far as it is the same in browsers, workers and Node. */
export const platform: Environment = {
  now: () => Date.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (timer) => clearTimeout(timer as Parameters<typeof clearTimeout>[0]), // made above
  random: () => Math.random(),
  uuid: () => crypto.randomUUID(),
  openSocket: socketsOf((url, protocols) => new WebSocket(url, protocols)),
};
