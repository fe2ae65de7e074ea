#!/usr/bin/env node
import { parseArgs } from 'node:util';
import type { Command } from './command.ts';
import { conformCommand } from './commands/conform-command.ts';
import { devCommand } from './commands/dev-command.ts';
import { diffCommand } from './commands/diff-command.ts';
import { exportCommand } from './commands/export-command.ts';
import { generateCommand } from './commands/generate-command.ts';
import { lintCommand } from './commands/lint-command.ts';
import { loadCommand } from './commands/load-command.ts';
import { replayCommand } from './commands/replay-command.ts';
import { packageVersion } from './package-version.ts';
import { messageOf, UsageError } from './usage-error.ts';

/** What the packages are built for; older ones fail in the middle. */
const OLDEST_NODE = 22;

const commands = new Map<string, Command>([
  ['dev', devCommand],
  ['export', exportCommand],
  ['lint', lintCommand],
  ['diff', diffCommand],
  ['generate', generateCommand],
  ['conform', conformCommand],
  ['replay', replayCommand],
  ['load', loadCommand],
]);

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`sallyport: ${error.message}`);
  process.exitCode = commands.get(process.argv[2] ?? '')?.misuseExitCode ?? 2;
}

async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === '--version' || name === '-v') return say(packageVersion());
  if (name === undefined || name === '--help' || name === '-h') return say(overview());
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    throw new UsageError(`Node.js ${OLDEST_NODE} or newer is needed; this is ${process.version}.`);
  }
  const command = commands.get(name);
  if (command === undefined) {
    throw new UsageError(`There is no command "${name}". Try: sallyport --help`);
  }
  const { values, positionals } = parse(name, command, args);
  if (values.help === true) return say(command.help);
  return command.run(positionals, values);
}

function parse(name: string, command: Command, args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
    });
  } catch (cause) {
    throw new UsageError(`${messageOf(cause)}\nTry: sallyport ${name} --help`, { cause });
  }
}

function overview(): string {
  const usages = [...commands.values()].map(({ help }) => `  ${help.split('\n', 1)[0]}`);
  return `${usages.join('\n')}

  sallyport <command> --help says more.

Exit codes: 0 done, 1 found something or failed, 2 used wrongly. Those of conform and load: see their --help.
`;
}

function say(text: string): number {
  console.log(text);
  return 0;
}
