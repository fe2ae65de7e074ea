import type { ContractJson } from '@sallyport/protocol';
import {
  canonicalJson,
  checkContractJson,
  toAsyncApi,
  toJsonSchema,
  toOpenRpc,
  toReferenceHtml,
} from '@sallyport/protocol';
import type { Command } from '../command.ts';
import { textOption } from '../command.ts';
import { readContractJson } from '../contract-source.ts';
import type { OutputFile } from '../output-files.ts';
import { putOut } from '../output-files.ts';
import { UsageError } from '../usage-error.ts';

/** `sallyport export`: writes a contract as data, and all that derives from it. */
export const exportCommand: Command = {
  help: `sallyport export <contract> [--out <folder>] [--check]

Writes a contract as data: contract.json, JSON Schema (2020-12 and draft-07), AsyncAPI, OpenRPC, and a
reference for people as one HTML page.

  <contract>      A module that exports "contract", a contract.json, <git revision>:<path>, or an
                  installed package with a contract.json.
  --out <folder>  Default: contract.
  --check         Writes nothing; exits with 1 where a file is missing or stale.
`,
  options: { out: { type: 'string', short: 'o' }, check: { type: 'boolean' } },
  async run([source, ...rest], options) {
    if (source === undefined || rest.length > 0) {
      throw new UsageError('Name one contract: sallyport export src/contract.ts');
    }
    const files = exportContract(await readContractJson(source));
    return putOut(textOption(options, 'out') ?? 'contract', files, options.check === true);
  },
};

/** Every artifact of a contract, whatever source it was read from. */
function exportContract(contract: ContractJson): readonly OutputFile[] {
  // One order of members for module and file, so that each derives the same bytes.
  const sorted = JSON.parse(canonicalJson(contract));
  const json = checkContractJson(sorted);
  return [
    { path: 'contract.json', text: format(sorted) },
    { path: 'schema.2020-12.json', text: format(toJsonSchema(json, '2020-12')) },
    { path: 'schema.draft-07.json', text: format(toJsonSchema(json, 'draft-07')) },
    { path: 'asyncapi.json', text: format(toAsyncApi(json)) },
    { path: 'openrpc.json', text: format(toOpenRpc(json)) },
    { path: 'reference.html', text: toReferenceHtml(json) },
  ];
}

function format(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
