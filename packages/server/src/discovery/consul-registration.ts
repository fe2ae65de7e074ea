import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { ConsulAgent } from './consul-agent.ts';
import type { InstanceHealth, Registration, ServiceInstance } from './discovery.ts';

export interface ConsulRegistrationParts {
  readonly agent: ConsulAgent;
  readonly instance: ServiceInstance;
  /** Milliseconds without a word after which Consul takes the instance for critical. */
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds that one request may take. */
const REQUEST_MS = 2_000;
/** Milliseconds to the next try, where one failed. */
const RETRY_MS = 1_000;
/** After this time as critical, Consul forgets an instance that nobody deregistered; it knows no less than a minute. */
const FORGET_AFTER = '10m';

/**
 * Keeps one instance registered with a TTL check, which this process must renew: so it is critical when the process
 * says so, and when it no longer says anything. An agent that has forgotten the instance is told anew.
 */
export class ConsulRegistration implements Registration {
  readonly #parts: ConsulRegistrationParts;
  readonly #running: Promise<void>;
  #state: 'unregistered' | 'registered' | 'stopped' = 'unregistered';
  #health: InstanceHealth = 'passing';
  #note = 'ready';
  #failing = false;
  #pause = new AbortController();
  #leaving: Promise<void> | undefined;

  constructor(parts: ConsulRegistrationParts) {
    this.#parts = parts;
    this.#running = this.#run();
  }

  report(health: InstanceHealth, note: string): void {
    this.#health = health;
    this.#note = note;
    this.#wake();
  }

  deregister(): Promise<void> {
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  #wake(): void {
    this.#pause.abort();
  }

  async #run(): Promise<void> {
    const { clock, ttlMs } = this.#parts;
    while (this.#state !== 'stopped') {
      this.#pause = new AbortController(); // a report during the requests wakes the pause after them
      const pause = this.#pause.signal;
      const told = await this.#tell();
      const pauseMs = told ? ttlMs / 3 : Math.min(RETRY_MS, ttlMs / 3);
      if (!pause.aborted) await clock.after(pauseMs, pause);
    }
  }

  /** Says how the instance is; `false` where Consul did not take it. */
  async #tell(): Promise<boolean> {
    const { log, instance } = this.#parts;
    try {
      if (this.#state === 'unregistered') {
        await this.#register();
        if (this.#state === 'unregistered') this.#state = 'registered';
      }
      await this.#update();
      if (this.#failing) log.info({ instance: instance.id }, 'Consul knows this instance again');
      this.#failing = false;
      return true;
    } catch (error) {
      // Whatever it was, such as an agent that started anew: registering again mends it, and does no harm.
      if (this.#state === 'registered') this.#state = 'unregistered';
      if (!this.#failing) {
        log.warn({ instance: instance.id, error }, 'Consul was not told about this instance');
      }
      this.#failing = true;
      return false;
    }
  }

  #register(): Promise<unknown> {
    const { instance, ttlMs } = this.#parts;
    const { hostname, port, protocol } = new URL(instance.url);
    const defaultPort = protocol === 'wss:' || protocol === 'https:' ? 443 : 80;
    return this.#put('/v1/agent/service/register?replace-existing-checks=true', {
      ID: instance.id,
      Name: instance.service,
      Address: hostname.replaceAll(/^\[|\]$/g, ''),
      Port: port === '' ? defaultPort : Number(port),
      Meta: { ...instance.meta, url: instance.url },
      Check: {
        CheckID: checkOf(instance),
        TTL: `${Math.ceil(ttlMs / 1_000)}s`,
        Status: this.#health,
        DeregisterCriticalServiceAfter: FORGET_AFTER,
      },
    });
  }

  #update(): Promise<unknown> {
    const path = `/v1/agent/check/update/${encodeURIComponent(checkOf(this.#parts.instance))}`;
    return this.#put(path, { Status: this.#health, Output: this.#note });
  }

  /** Waits for the request under way first, so that none arrives after the last. */
  async #leave(): Promise<void> {
    const { instance, log } = this.#parts;
    this.#state = 'stopped';
    this.#wake();
    await this.#running;
    try {
      await this.#put(`/v1/agent/service/deregister/${encodeURIComponent(instance.id)}`);
    } catch (error) {
      log.warn({ instance: instance.id, error }, 'Consul was not told that this instance leaves');
    }
  }

  #put(path: string, body?: object): Promise<unknown> {
    const { agent } = this.#parts;
    const call = { method: 'PUT', path, timeoutMs: REQUEST_MS } as const;
    return agent.call(body === undefined ? call : { ...call, body });
  }
}

function checkOf({ id }: ServiceInstance): string {
  return `service:${id}`;
}
