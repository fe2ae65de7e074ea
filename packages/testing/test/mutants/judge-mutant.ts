import type { Case, ServerInstance } from '@sallyport/testing/conformance';
import { runCases } from '@sallyport/testing/conformance';
import type { Base } from './base.ts';
import type { Fault } from './fault.ts';
import { startProxy } from './proxy/start-proxy.ts';

/** What became of one case before a faulty server. */
export interface Verdict {
  readonly id: string;
  readonly killed: boolean;
  /** Whether the fault changed anything that the case sent or was sent. */
  readonly acted: boolean;
  readonly durationMs: number;
  readonly why: string;
}

/** How a mutant is judged. */
export interface JudgeOptions {
  readonly base: Base;
  /** Bound of one wait of a case, in milliseconds. */
  readonly waitMs: number;
}

const RUN_MS = 600_000;

/** Runs cases, in their order, before a faulty server; those that do not apply are left out. */
export async function judgeMutant(
  fault: Fault,
  cases: readonly Case[],
  { base, waitMs }: JudgeOptions,
): Promise<readonly Verdict[]> {
  let acts = 0;
  const acted = (): void => {
    acts += 1;
  };
  await using server = await base.serve(fault, acted);
  await using proxy = await startProxy(server.url, fault, acted);
  const { startInstance } = server;
  const startFaulty = async (): Promise<ServerInstance> => {
    if (startInstance === undefined) throw new Error('this base starts no further instances');
    const instance = await startInstance();
    const before = await startProxy(instance.url, fault, acted);
    return {
      url: before.url,
      shutDown: () => instance.shutDown(),
      async [Symbol.asyncDispose]() {
        await before[Symbol.asyncDispose]();
        await instance[Symbol.asyncDispose]();
      },
    };
  };
  const verdicts: Verdict[] = [];
  await runCases(
    cases,
    {
      url: proxy.url,
      key: server.key,
      config: { role: 'server', features: [...base.features], strict: true, knownFailures: [] },
      deadlines: { waitMs, runMs: RUN_MS },
      ...(startInstance !== undefined && { startInstance: startFaulty }),
    },
    {
      onResult({ id, status, durationMs, findings: [finding], reason }) {
        const why = finding && `expected ${finding.expected}; got ${finding.actual}`;
        if (status === 'harness-error') throw new Error(`${id}: ${reason}`);
        if (status !== 'not-applicable') {
          const killed = status !== 'pass';
          verdicts.push({
            id,
            killed,
            durationMs,
            acted: acts > 0,
            why: `${status}: ${why ?? reason ?? ''}`,
          });
        }
        acts = 0;
      },
    },
  );
  return verdicts;
}
