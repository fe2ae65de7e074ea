import type { AdapterLink } from '@sallyport/testing/conformance';
import {
  allClientCases,
  createControlLink,
  formatConformanceText,
  runClientCases,
} from '@sallyport/testing/conformance';
import type { OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { messageOf, UsageError } from '../usage-error.ts';
import { chooseCases } from './choose-cases.ts';
import { commandLine } from './command-line.ts';
import { listCases } from './list-cases.ts';
import { readClientConfig } from './read-client-config.ts';
import { showProgress } from './show-progress.ts';
import { writeReports } from './write-reports.ts';

const OF_SERVERS = ['url', 'start', 'ready', 'contract', 'only-invalid', 'profile', 'seed'];
const MAX_PORT = 65_535;
/** Time for somebody to open a page, or to start an application. */
const CONTROL_START_MS = 120_000;

/** Judges a client; resolves with the exit code of the run. */
export async function conformClient(options: OptionValues): Promise<number> {
  const foreign = OF_SERVERS.find((name) => options[name] !== undefined);
  if (foreign !== undefined) {
    throw new UsageError(`--${foreign} belongs to sallyport conform server.`);
  }
  const cases = chooseCases(options, allClientCases);
  if (options.list === true) return listCases(cases);
  const config = await readClientConfig(textOption(options, 'config'));
  const name = textOption(options, 'name');
  const target = await openAdapter(options);
  await using _link = typeof target.adapter === 'string' ? undefined : target.adapter;
  const report = await runClientCases(
    cases,
    {
      ...target,
      ...(config !== undefined && { config }),
      ...(name !== undefined && { name }),
    },
    {
      command: commandLine('sallyport conform client', options, ['command', 'control', 'config']),
      onResult: showProgress,
    },
  );
  process.stdout.write(formatConformanceText(report));
  await writeReports([report], options);
  return report.exitCode;
}

interface Adapter {
  readonly adapter: string | AdapterLink;
  readonly startMs?: number;
}

async function openAdapter(options: OptionValues): Promise<Adapter> {
  const command = textOption(options, 'command');
  const control = textOption(options, 'control');
  if ((command === undefined) === (control === undefined)) {
    throw new UsageError(
      'Say how the adapter of your client is reached: --command "<command>" or --control <port>.',
    );
  }
  if (command !== undefined) return { adapter: command };
  const port = Number(control);
  if (!/^\d+$/.test(control ?? '') || port > MAX_PORT) {
    throw new UsageError(`--control must be a port, 0 for a free one; got "${control}".`);
  }
  try {
    const link = await createControlLink(port);
    console.error(`Waiting for the adapter of your client at ${link.url}`);
    return { adapter: link, startMs: CONTROL_START_MS };
  } catch (cause) {
    throw new UsageError(`Port ${port} cannot be listened on: ${messageOf(cause)}`, { cause });
  }
}
