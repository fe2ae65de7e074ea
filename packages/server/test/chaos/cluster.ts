import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '../../../../scripts/test-setup/engine-server.ts';
import type { Balancer } from './balancer.ts';
import type { Outage } from './plan-outages.ts';
import type { GatewayConfig } from './programs/gateway.ts';
import type { ServiceConfig } from './programs/service.ts';
import type { Program } from './start-program.ts';
import { startProgram } from './start-program.ts';

export interface ClusterParts {
  readonly engine: Engine;
  readonly balancer: Balancer;
  readonly gateway: Omit<GatewayConfig, 'name'>;
  readonly service: Omit<ServiceConfig, 'name'>;
}

type Role = 'gateway' | 'service';

/** Two gateways and two services, and what may happen to them. */
export class Cluster implements AsyncDisposable {
  readonly #parts: ClusterParts;
  readonly #programs: Record<Role, Program[]> = { gateway: [], service: [] };
  /** Milliseconds from the strike until the process was there again, by the order of the outages. */
  readonly suffered: (Outage & { readonly at: number; readonly tookMs: number })[] = [];
  #started = 0;

  constructor(parts: ClusterParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    await Promise.all(
      ([0, 1] as const).flatMap((at) => [this.#start('service', at), this.#start('gateway', at)]),
    );
  }

  /** Lets it happen; resolves when what was taken down is up again. */
  async suffer(outage: Outage): Promise<void> {
    const at = Date.now();
    const startedAt = performance.now();
    await this.#strike(outage);
    this.suffered.push({ ...outage, at, tookMs: Math.round(performance.now() - startedAt) });
  }

  async #strike({ kind, forMs, victim }: Outage): Promise<void> {
    switch (kind) {
      case 'gateway killed':
        return this.#replace('gateway', victim, forMs);
      case 'service killed':
        return this.#replace('service', victim, forMs);
      case 'engine killed':
        await this.#parts.engine.kill();
        await delay(forMs);
        return this.#parts.engine.restart();
      case 'gateway paused':
        return this.#pause('gateway', victim, forMs);
      case 'service paused':
        return this.#pause('service', victim, forMs);
      default:
        return kind satisfies never;
    }
  }

  async #replace(role: Role, at: 0 | 1, forMs: number): Promise<void> {
    await this.#programs[role][at]?.kill();
    if (role === 'gateway') this.#route();
    await delay(forMs);
    await this.#start(role, at);
  }

  async #pause(role: Role, at: 0 | 1, forMs: number): Promise<void> {
    const goOn = this.#programs[role][at]?.pause();
    await delay(forMs);
    goOn?.();
  }

  async #start(role: Role, at: 0 | 1): Promise<void> {
    this.#started += 1;
    const config = { ...this.#parts[role], name: `${role}-${at}-${this.#started}` };
    this.#programs[role][at] = await startProgram(role, config);
    if (role === 'gateway') this.#route();
  }

  /** Tells the balancer who is up. */
  #route(): void {
    const up = this.#programs.gateway.filter((program) => program.isUp);
    this.#parts.balancer.targets = up.map(({ ready }) => String(ready));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#programs.gateway, ...this.#programs.service];
    await Promise.all(all.map((program) => program.kill()));
  }
}
