#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { consoleLog } from './console-log.ts';
import type { DevServer } from './dev.ts';
import { startDev } from './dev.ts';
import { messageOf, UsageError } from './usage-error.ts';

const HELP = `sallyport dev <module> [--port <port>]

Runs the contract that <module> exports, on this machine: the gateway on /ws, and the module's page.

  <module>       A TypeScript or JavaScript file that exports "contract", and may export
                 "createServices(gateway)" and "page", the URL of a folder with index.html.
  --port <port>  Default: the first free one from 4000; 0 is any free one.
  --help         Shows this.
  --version      Shows the version.

Exit codes: 0 stopped, 1 failed, 2 used wrongly.
`;

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`sallyport: ${error.message}`);
  process.exitCode = 2;
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args);
  if (values.version === true) return console.log(version());
  const [command, module, ...rest] = positionals;
  if (values.help === true || command === undefined) return console.log(HELP);
  if (command !== 'dev')
    throw new UsageError(`There is no command "${command}". Try: sallyport --help`);
  if (module === undefined) throw new UsageError('Name the module: sallyport dev src/contract.ts');
  if (rest.length > 0)
    throw new UsageError(`One module at a time; also given: ${rest.join(', ')}.`);
  const port = values.port === undefined ? {} : { port: parsePort(values.port) };
  const server = await startDev({ module, ...port, log: consoleLog });
  closeOnSignal(server);
  console.log(describe(server));
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        port: { type: 'string', short: 'p' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (cause) {
    throw new UsageError(`${messageOf(cause)}\nTry: sallyport --help`, { cause });
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port must be a number from 0 to 65535, got "${text}".`);
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version; // our own file
}

function describe({ contract, endpoint, access }: DevServer): string {
  const rows: [string, string][] = [['Endpoint', endpoint]];
  if (access.kind === 'page') rows.unshift(['Page', access.url]);
  else rows.push(['Token', access.token]);
  const lines = rows.map(([name, value]) => `  ${name.padEnd(10)}${value}`);
  return `\n  ${contract.name}@${contract.version} is running; Ctrl+C stops it.\n\n${lines.join('\n')}\n`;
}

/** The first signal drains; a second one ends the process at once, as signals do by default. */
function closeOnSignal(server: DevServer): void {
  const close = (): void => {
    process.off('SIGINT', close);
    process.off('SIGTERM', close);
    server.close().catch((error: unknown) => {
      console.error('sallyport: closing failed:', error);
      process.exitCode = 1;
    });
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
}
