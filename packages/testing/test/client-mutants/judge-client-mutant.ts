import type { ClientCase } from '../../src/conformance/client/client-case.ts';
import { runClientCases } from '../../src/conformance/client/run-client-cases.ts';
import type { ClientFault } from './client-fault.ts';
import { createFaultyDriver } from './faulty-driver.ts';
import { createInProcessLink } from './in-process-link.ts';

/** What became of one case with a faulty client. */
export interface Verdict {
  readonly id: string;
  readonly killed: boolean;
  /** Whether the fault changed anything in that case. */
  readonly acted: boolean;
  readonly why: string;
}

const RUN_MS = 600_000;

/** Runs cases, in their order, with a faulty client; those that do not apply are left out. */
export async function judgeClientMutant(
  fault: ClientFault,
  cases: readonly ClientCase[],
  waitMs: number,
): Promise<readonly Verdict[]> {
  let acts = 0;
  const driver = createFaultyDriver(fault, () => {
    acts += 1;
  });
  const config = {
    role: 'client' as const,
    features: [...driver.features],
    strict: true,
    knownFailures: [],
  };
  const verdicts: Verdict[] = [];
  await runClientCases(
    cases,
    { adapter: createInProcessLink(driver), config, deadlines: { waitMs, runMs: RUN_MS } },
    {
      onResult({ id, status, findings: [finding], reason }) {
        const why = finding && `expected ${finding.expected}; got ${finding.actual}`;
        if (status !== 'not-applicable') {
          const killed = status !== 'pass';
          verdicts.push({ id, killed, acted: acts > 0, why: `${status}: ${why ?? reason ?? ''}` });
        }
        acts = 0;
      },
    },
  );
  return verdicts;
}
