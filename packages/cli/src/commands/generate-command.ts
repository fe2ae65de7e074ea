import { generateTypeScript } from '@sallyport/protocol/generate';
import type { Command } from '../command.ts';
import { textOption } from '../command.ts';
import { readContractJson } from '../contract-source.ts';
import { putOut } from '../output-files.ts';
import { packageVersion } from '../package-version.ts';
import { UsageError } from '../usage-error.ts';

/** `sallyport generate`: writes source code that stands for a contract. */
export const generateCommand: Command = {
  help: `sallyport generate ts <contract> [--out <folder>] [--name <package>] [--check]

Writes an npm package that stands for a contract, for teams that do not have its sources: types and a
descriptor for clients, without zod; the validating contract and handler types for services.

  <contract>        A module that exports "contract", a contract.json, <git revision>:<path>, or an
                    installed package with a contract.json.
  --out <folder>    Default: the name of the package.
  --name <package>  Default: <contract name>-contract.
  --check           Writes nothing; exits with 1 where a file is missing or stale.
`,
  options: {
    out: { type: 'string', short: 'o' },
    name: { type: 'string', short: 'n' },
    check: { type: 'boolean' },
  },
  async run([language, source, ...rest], options) {
    if (language !== 'ts') {
      throw new UsageError(`Name the language, which is ts${language ? `, not ${language}` : ''}.`);
    }
    if (source === undefined || rest.length > 0) {
      throw new UsageError('Name one contract: sallyport generate ts contract.json');
    }
    const contract = await readContractJson(source);
    const name = textOption(options, 'name') ?? `${contract.name}-contract`;
    const files = generateTypeScript(contract, {
      packageName: name,
      sallyport: `^${packageVersion()}`,
    });
    return putOut(textOption(options, 'out') ?? name, files, options.check === true);
  },
};
