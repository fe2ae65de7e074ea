import type { Following } from '../bus/topic-driver.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { ConsulAgent } from './consul-agent.ts';
import { consulInstances } from './consul-instances.ts';
import type { ServiceInstance } from './discovery.ts';

export interface ConsulWatchParts {
  readonly agent: ConsulAgent;
  readonly service: string;
  readonly clock: Clock;
  readonly log: Log;
  onChange(instances: readonly ServiceInstance[]): void;
}

/** Seconds that Consul holds a query back while nothing changes. */
const WAIT_SEC = 30;
/** Consul adds up to a sixteenth of the wait, and then there is the way. */
const ANSWER_MS = WAIT_SEC * 1_000 * (17 / 16) + 5_000;
/** Milliseconds between queries at least, however often something changes. */
const PAUSE_MS = 100;
const RETRY_MS = 1_000;

/** Path of a query for those who are passing. */
export function consulQuery(service: string): string {
  return `/v1/health/service/${encodeURIComponent(service)}?passing=true`;
}

/** Follows the passing instances of a service by blocking queries. */
export function watchConsul(parts: ConsulWatchParts): Following {
  const stop = new AbortController();
  void follow(parts, stop.signal);
  return { stop: () => stop.abort() };
}

async function follow(parts: ConsulWatchParts, signal: AbortSignal): Promise<void> {
  const { agent, service, clock, log, onChange } = parts;
  let index = 0;
  let failing = false;
  while (!signal.aborted) {
    const path = `${consulQuery(service)}&wait=${WAIT_SEC}s&index=${index}`;
    try {
      const answer = await agent.call({ method: 'GET', path, timeoutMs: ANSWER_MS, signal });
      const instances = consulInstances(service, answer.body);
      if (signal.aborted) return;
      const next = nextIndex(index, answer.index);
      if (next !== index) onChange(instances);
      index = next;
      failing = false;
    } catch (error) {
      if (signal.aborted) return;
      if (!failing)
        log.warn({ service, error }, 'Consul could not be asked; what it said last counts');
      failing = true;
      index = 0; // an agent that comes back may count from anew
    }
    await clock.after(failing ? RETRY_MS : PAUSE_MS, signal);
  }
}

/**
 * The index to wait for a change of: begun anew where it went backwards, and never less than 1 after an answer, as
 * Consul's documentation of blocking queries asks.
 */
function nextIndex(index: number, header: string | null): number {
  const told = Math.max(Number(header), 1);
  return Number.isSafeInteger(told) && told >= index ? told : 0;
}
