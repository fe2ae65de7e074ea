import { randomBytes } from 'node:crypto';
import type { Case, ConformanceConfig } from '@sallyport/testing/conformance';
import { runCases } from '@sallyport/testing/conformance';
import { startConformanceGateway } from '../conformance-gateway.ts';
import type { Fault } from './fault.ts';
import { startProxy } from './proxy/start-proxy.ts';

/** What became of one case before a faulty server. */
export interface Verdict {
  readonly id: string;
  readonly killed: boolean;
  /** Whether the fault changed anything while the case ran. */
  readonly acted: boolean;
  readonly why: string;
}

/** A server that faults are laid over. */
export interface Base {
  readonly url: string;
  readonly key: Uint8Array;
}

/** How long is waited. */
export interface Patience {
  readonly waitMs: number;
}

const RUN_MS = 600_000;

/** Runs cases, in their order, before a faulty server; without a base, before a gateway of its own. */
export async function judgeMutant(
  fault: Fault,
  cases: readonly Case[],
  { base, waitMs }: Patience & { readonly base?: Base | undefined },
): Promise<readonly Verdict[]> {
  if (base !== undefined) return judge(base);
  const key = randomBytes(32);
  await using gateway = await startConformanceGateway(0, key, {
    options: fault.gateway?.(key),
    service: fault.service?.(),
  });
  return await judge(gateway); // awaited, or the gateway is closed before

  async function judge({ url, key }: Base): Promise<readonly Verdict[]> {
    await using proxy = await startProxy(url, fault);
    const verdicts: Verdict[] = [];
    let acts = 0;
    const config: ConformanceConfig = {
      role: 'server',
      features: ['history', 'memory', 'direct'],
      strict: true,
      knownFailures: [],
    };
    const target = { url: proxy.url, key, config, deadlines: { waitMs, runMs: RUN_MS } };
    await runCases(cases, target, {
      onResult({ id, status, findings: [finding], reason }) {
        const why =
          finding === undefined ? reason : `expected ${finding.expected}; got ${finding.actual}`;
        verdicts.push({
          id,
          killed: status === 'fail' || status === 'untestable',
          acted: proxy.acts() > acts,
          why: `${status}: ${why ?? ''}`,
        });
        acts = proxy.acts();
      },
    });
    return verdicts;
  }
}
