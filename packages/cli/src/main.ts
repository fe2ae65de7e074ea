#!/usr/bin/env node
import { parseArgs } from 'node:util';
import type { Command } from './command.ts';
import { packageVersion } from './package-version.ts';
import { messageOf, UsageError } from './usage-error.ts';

/** What the packages are built for; older ones fail in the middle. */
const OLDEST_NODE = 22;

/** Each with what it needs loaded only when it is called, because that takes a second for all of them. */
const commands = new Map<string, () => Promise<Command>>([
  ['dev', async () => (await import('./commands/dev-command.ts')).devCommand],
  ['export', async () => (await import('./commands/export-command.ts')).exportCommand],
  ['lint', async () => (await import('./commands/lint-command.ts')).lintCommand],
  ['diff', async () => (await import('./commands/diff-command.ts')).diffCommand],
  ['generate', async () => (await import('./commands/generate-command.ts')).generateCommand],
  ['conform', async () => (await import('./commands/conform-command.ts')).conformCommand],
  ['replay', async () => (await import('./commands/replay-command.ts')).replayCommand],
  ['load', async () => (await import('./commands/load-command.ts')).loadCommand],
]);

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`sallyport: ${error.message}`);
  const command = await commands.get(process.argv[2] ?? '')?.();
  process.exitCode = command?.misuseExitCode ?? 2;
}

async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === '--version' || name === '-v') return say(packageVersion());
  if (name === undefined || name === '--help' || name === '-h') return say(await overview());
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    throw new UsageError(`Node.js ${OLDEST_NODE} or newer is needed; this is ${process.version}.`);
  }
  const command = await commands.get(name)?.();
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

async function overview(): Promise<string> {
  const all = await Promise.all([...commands.values()].map((load) => load()));
  const usages = all.map(({ help }) => `  ${help.split('\n', 1)[0]}`);
  return `${usages.join('\n')}

  sallyport <command> --help says more.

Exit codes: 0 done, 1 found something or failed, 2 used wrongly. Those of conform and load: see their --help.
`;
}

function say(text: string): number {
  console.log(text);
  return 0;
}
