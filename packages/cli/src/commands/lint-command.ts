import { lintContract } from '@sallyport/protocol';
import type { Command } from '../command.ts';
import { readContract } from '../contract-source.ts';
import { UsageError } from '../usage-error.ts';

/** `sallyport lint`: finds what a contract says that will not hold outside of TypeScript. */
export const lintCommand: Command = {
  help: `sallyport lint <contract>

Finds what a contract says that is lost or misleads once it leaves TypeScript: refinements and transforms,
dates, closed enums in what the server emits, examples that do not fit, and more.

  <contract>  A module that exports "contract", or a contract.json.

Exits with 1 where there are findings.
`,
  options: {},
  async run([source, ...rest]) {
    if (source === undefined || rest.length > 0) {
      throw new UsageError('Name one contract: sallyport lint src/contract.ts');
    }
    const findings = lintContract(await readContract(source));
    for (const { rule, place, message } of findings)
      console.log(`${place}  ${rule}\n  ${message}\n`);
    console.log(findings.length === 0 ? 'No findings.' : `${findings.length} findings.`);
    return findings.length === 0 ? 0 : 1;
  },
};
