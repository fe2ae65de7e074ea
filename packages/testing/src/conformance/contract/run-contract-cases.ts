import type { ContractJson } from '@sallyport/protocol';
import { fromContractJson } from '@sallyport/protocol';
import type { Case } from '../case.ts';
import type { CaseContext } from '../case-context.ts';
import { show, Unreachable } from '../case-failure.ts';
import { isFrame } from '../frame.ts';
import type { RunOptions } from '../judge-cases.ts';
import type { ConformanceReport } from '../report/report.ts';
import type { ServerTarget } from '../run-cases.ts';
import { establishing, runCases } from '../run-cases.ts';
import { contractCases } from './contract-cases.ts';

/** How a server is judged by a contract. */
export interface ContractRunOptions extends RunOptions {
  /** Default: all that {@link contractCases} generates. */
  readonly cases?: readonly Case[];
}

/**
 * Judges a server by its own contract. Where it serves a contract of another name or major version, no case runs and
 * the exit code is that of wrong use.
 *
 * @throws ContractJsonError where the contract cannot be loaded.
 */
export function runContractCases(
  json: ContractJson,
  target: Omit<ServerTarget, 'contract'>,
  { cases = contractCases(json), ...options }: ContractRunOptions = {},
): Promise<ConformanceReport> {
  const contract = fromContractJson(json);
  return runCases(cases, { ...target, contract, establishing: serving(json) }, options);
}

/** A connection is welcomed, with a contract of this name and major version. */
function serving({ name, version }: ContractJson): Case<CaseContext, never> {
  return {
    ...establishing,
    async run({ connect }) {
      const { contract } = await (await connect()).welcome();
      const served = isFrame(contract) ? contract : {};
      if (served.name === name && majorOf(served.version) === majorOf(version)) return;
      throw new Unreachable(
        `a server of the contract ${name}@${version}`,
        `one of ${show(served.name)} ${show(served.version)}; judge it by its own contract`,
      );
    },
  };
}

function majorOf(version: unknown): string {
  return String(version).split('.', 1)[0] ?? '';
}
