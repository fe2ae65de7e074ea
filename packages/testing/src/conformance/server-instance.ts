import type { Implementation } from './start-implementation.ts';

/** A server that was started for one case, which may end it. */
export interface ServerInstance extends AsyncDisposable {
  /** Address of its endpoint. */
  readonly url: string;
  /** Tells it to shut down, as an operator would (SIGTERM), and does not wait for it. */
  shutDown(): void;
}

/**
 * A started implementation as an instance that a case may shut down.
 *
 * @throws TypeError where its `ready` pattern did not capture an address.
 */
export function asInstance(implementation: Implementation): ServerInstance {
  const { captured, shutDown } = implementation;
  if (captured === undefined) {
    throw new TypeError('the first group of --ready must capture the address: "listening on (.+)"');
  }
  return {
    url: captured,
    shutDown,
    [Symbol.asyncDispose]: () => implementation[Symbol.asyncDispose](),
  };
}
