import { readFile } from 'node:fs/promises';
import type { Acceptance, ContractDiff, Mode } from '@sallyport/protocol/evolution';
import {
  diffContracts,
  formatGithub,
  formatJson,
  formatJunit,
  formatText,
  parseAcceptFile,
} from '@sallyport/protocol/evolution';
import type { Command, OptionValues } from '../command.ts';
import { choiceOption, textOption } from '../command.ts';
import { readContractJson } from '../contract-source.ts';
import { messageOf, UsageError } from '../usage-error.ts';

const modes = ['server-first', 'client-first', 'full'] as const satisfies readonly Mode[];
const formats = {
  text: formatText,
  json: formatJson,
  junit: formatJunit,
  github: formatGithub,
} satisfies Record<string, (diff: ContractDiff, file?: string) => string>;

/** `sallyport diff`: says what changed between two contracts, whom it breaks, and which version it needs. */
export const diffCommand: Command = {
  help: `sallyport diff <old> <new> [--mode <mode>] [--format <format>] [--accept <file>]

Compares two versions of a contract: what changed, whom it breaks, and which version it needs.

  <old>, <new>       A module that exports "contract", a contract.json, <git revision>:<path>, or an
                     installed package with a contract.json.
  --mode <mode>      Who is updated first: server-first (default), client-first, or full, where both
                     orders must work (mobile apps, games).
  --format <format>  text (default), json, junit or github.
  --accept <file>    JSON with accepted findings, each with its reason and the day it expires.

Exits with 1 where the version did not rise enough, or a change is forbidden.
`,
  options: {
    mode: { type: 'string', short: 'm' },
    format: { type: 'string', short: 'f' },
    accept: { type: 'string', short: 'a' },
  },
  async run([oldSource, newSource, ...rest], options) {
    if (oldSource === undefined || newSource === undefined || rest.length > 0) {
      throw new UsageError('Name two contracts: sallyport diff main:contract.json contract.json');
    }
    const mode = choiceOption(options, { name: 'mode', choices: modes });
    const format = choiceOption(options, { name: 'format', choices: formatNames });
    const [old, next] = [await readContractJson(oldSource), await readContractJson(newSource)];
    const diff = diffContracts(old, next, {
      mode: mode ?? 'server-first',
      today: new Date().toISOString().slice(0, 10),
      accepted: await readAccepted(options),
    });
    process.stdout.write(formats[format ?? 'text'](diff, newSource));
    return diff.passed ? 0 : 1;
  },
};

type Format = keyof typeof formats;
const formatNames = Object.keys(formats) as readonly Format[];

async function readAccepted(options: OptionValues): Promise<readonly Acceptance[]> {
  const file = textOption(options, 'accept');
  if (file === undefined) return [];
  try {
    return parseAcceptFile(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${file}: ${messageOf(cause)}`, { cause });
  }
}
