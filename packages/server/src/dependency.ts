import type { Clock } from './clock.ts';
import { checkPositive } from './limits/check-positive.ts';

/** Something that the gateway cannot do its work without. */
export interface Dependency {
  /** Names it in health answers and errors. */
  readonly name: string;
  /** Healthy is what resolves, unless with `false`; the signal aborts at the deadline. */
  check(signal: AbortSignal): Promise<unknown>;
  /** Milliseconds that one check may take. Default: 2,000. */
  readonly deadlineMs?: number;
  /** Milliseconds from one check to the next. Default: 5,000; at start, and where it fails, at most 500. */
  readonly everyMs?: number;
}

/** How a dependency was when it was last asked. */
export interface DependencyHealth {
  readonly name: string;
  readonly state: 'unknown' | 'healthy' | 'unhealthy';
  /** Why it is not healthy; for operators, not for the public. */
  readonly fault?: string;
  /** Milliseconds since the Unix epoch. */
  readonly checkedAt?: number;
}

const DEADLINE_MS = 2_000;
/** Milliseconds between checks where a dependency does not say. */
export const EVERY_MS = 5_000;

/** Asks a dependency within its deadline; returns what is wrong with it, if anything. */
export async function checkDependency(
  dependency: Dependency,
  clock: Clock,
  stop: AbortSignal,
): Promise<string | undefined> {
  const { deadlineMs = DEADLINE_MS } = dependency;
  const over = new AbortController();
  const stopped = (): void => over.abort();
  stop.addEventListener('abort', stopped, { once: true });
  const late = clock.after(deadlineMs, over.signal).then(() => `no answer within ${deadlineMs} ms`);
  const fault = await Promise.race([ask(dependency, over.signal), late]);
  over.abort();
  stop.removeEventListener('abort', stopped);
  return fault;
}

async function ask(dependency: Dependency, signal: AbortSignal): Promise<string | undefined> {
  try {
    const result = await dependency.check(signal);
    return result === false ? 'the check said false' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Holds dependencies to what they can be.
 *
 * @throws TypeError naming the dependency that cannot be meant.
 */
export function checkDependencies(dependencies: readonly Dependency[]): void {
  const names = new Set<string>();
  for (const { name, check, deadlineMs = DEADLINE_MS, everyMs = EVERY_MS } of dependencies) {
    if (typeof name !== 'string' || name === '' || names.has(name)) {
      throw new TypeError(`createGateway: "dependencies" need names of their own, got "${name}".`);
    }
    names.add(name);
    if (typeof check !== 'function') {
      throw new TypeError(`createGateway: dependency "${name}" needs a function "check".`);
    }
    checkPositive(`dependencies.${name}`, { deadlineMs, everyMs });
  }
}
