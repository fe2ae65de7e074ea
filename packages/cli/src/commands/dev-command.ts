import type { Command, OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { consoleLog } from '../dev/console-log.ts';
import type { DevServer } from '../dev/dev.ts';
import { startDev } from '../dev/dev.ts';
import { UsageError } from '../usage-error.ts';

/** `sallyport dev`: runs a contract on this machine until it is told to stop. */
export const devCommand: Command = {
  help: `sallyport dev <module> [--port <port>]

Runs the contract that <module> exports, on this machine: the gateway on /ws, and the module's page.

  <module>       A TypeScript or JavaScript file that exports "contract", and may export
                 "createServices(gateway)" and "page", the URL of a folder with index.html.
  --port <port>  Default: the first free one from 4000; 0 is any free one.
`,
  options: { port: { type: 'string', short: 'p' } },
  async run([module, ...rest], options) {
    if (module === undefined) {
      throw new UsageError('Name the module: sallyport dev src/contract.ts');
    }
    if (rest.length > 0) {
      throw new UsageError(`One module at a time; also given: ${rest.join(', ')}.`);
    }
    const server = await startDev({ module, ...readPort(options), log: consoleLog });
    closeOnSignal(server);
    console.log(describe(server));
    return 0;
  },
};

function readPort(options: OptionValues): { readonly port?: number } {
  const text = textOption(options, 'port');
  if (text === undefined) return {};
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return { port };
  throw new UsageError(`--port must be a number from 0 to 65535, got "${text}".`);
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
