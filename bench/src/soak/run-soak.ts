import { startChild } from '../process/child.ts';
import { describeMachine } from '../report/machine.ts';
import { OtherWork } from '../report/other-work.ts';
import type { GatewayCommands, TrafficCommands, TrafficCounts, TrafficWindow } from './commands.ts';
import type { SoakResult, SoakSample } from './soak-result.ts';

export interface SoakOptions {
  readonly connections: number;
  readonly durationMs: number;
  /** How many times as frequent as usual everything is. */
  readonly times: number;
  readonly sampleMs: number;
  /** Samples from one collection of garbage to the next. */
  readonly collectEvery: number;
  readonly onProgress: (text: string) => void;
}

/** Connections that are opened in one call, which has a deadline. */
const BATCH = 500;

/** Milliseconds that all clients have to close their connections. */
const CLOSE_TIMEOUT_MS = 60_000;

/** One gateway, all clients in one other process; each is sampled while everything goes on. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const { connections, durationMs, times, sampleMs, collectEvery, onProgress } = options;
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  const others = new OtherWork();
  const { samples, totals } = await sampled();
  const othersCores = others.cores();
  const here = { ...machine, ...(othersCores !== undefined && { othersCores }) };
  const finished = { connections, durationMs, times, samples, totals };
  return { startedAt, machine: here, ...finished };

  async function sampled() {
    await using gateway = startGateway();
    await using traffic = startTraffic();
    const target = await gateway.call('start', undefined);
    for (let open = 0; open < connections; open += BATCH) {
      await traffic.call('open', { target, connections: Math.min(BATCH, connections - open) });
      onProgress(`${Math.min(open + BATCH, connections)} connections`);
    }
    await traffic.call('hurry', times);
    const samples: SoakSample[] = [];
    const windows: TrafficWindow[] = [];
    const begun = performance.now();
    await gateway.call('sample', { collect: true });
    for (let count = 1; performance.now() - begun < durationMs; count += 1) {
      const window = await traffic.call('run', sampleMs);
      const held = await gateway.call('sample', { collect: count % collectEvery === 0 });
      const { answerP99Ms, deliveryP99Ms, counts } = window;
      const atMs = performance.now() - begun;
      samples.push({ atMs, ...held, answerP99Ms, deliveryP99Ms });
      windows.push(window);
      onProgress(progress(atMs, counts));
    }
    windows.push(await traffic.call('settle', undefined));
    return { samples, totals: sum(windows.map(({ counts }) => counts)) };
  }
}

function startGateway() {
  const module = new URL('gateway.ts', import.meta.url);
  return startChild<GatewayCommands>({ module, name: 'gateway', nodeFlags: ['--expose-gc'] });
}

function startTraffic() {
  const module = new URL('traffic-process.ts', import.meta.url);
  const endTimeoutMs = CLOSE_TIMEOUT_MS;
  return startChild<TrafficCommands>({ module, name: 'traffic', endTimeoutMs });
}

function progress(atMs: number, { replies, delivered, reconnects }: TrafficCounts): string {
  const seconds = Math.round(atMs / 1_000);
  return `${seconds} s: ${replies} replies, ${delivered} deliveries, ${reconnects} back`;
}

function sum(all: readonly TrafficCounts[]): TrafficCounts {
  const [first, ...rest] = all;
  if (first === undefined) throw new Error('nothing was sampled');
  const total = { ...first };
  for (const counts of rest) {
    for (const name of Object.keys(total) as (keyof TrafficCounts)[]) total[name] += counts[name]; // of a literal
  }
  return total;
}
