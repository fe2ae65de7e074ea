import type { GatewayStats } from '../gateway-api.ts';

const LATENCY_SAMPLES = 1_024;

/** Counts what passes. */
export class Stats {
  connectionsTotal = 0;
  messagesIn = 0;
  messagesOut = 0;
  messagesLeftOut = 0;
  readonly #errors = new Map<string, number>();
  readonly #latencies = new Float64Array(LATENCY_SAMPLES);
  #answered = 0;

  countError(code: string): void {
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
  }

  /** Notes the milliseconds from an intent to its terminal answer. */
  countAnswer(latencyMs: number): void {
    this.#latencies[this.#answered % LATENCY_SAMPLES] = latencyMs;
    this.#answered += 1;
  }

  errors(): Record<string, number> {
    return Object.fromEntries(this.#errors);
  }

  latencyMs(): GatewayStats['latencyMs'] {
    const count = Math.min(this.#answered, LATENCY_SAMPLES);
    if (count === 0) return undefined;
    const sorted = this.#latencies.slice(0, count).sort();
    const at = (share: number): number =>
      sorted[Math.min(count - 1, Math.floor(count * share))] as number; // within count
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}
