import type { Case } from '@sallyport/testing/conformance';
import {
  allServerCases,
  chooseServerCases,
  contractCases,
  formatConformanceText,
  newestCore,
  runCases,
  runContractCases,
} from '@sallyport/testing/conformance';
import type { OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { readContractJson } from '../contract-source.ts';
import { UsageError } from '../usage-error.ts';
import { chooseCases } from './choose-cases.ts';
import { commandLine } from './command-line.ts';
import { listCases } from './list-cases.ts';
import { openServer } from './open-server.ts';
import { readConformanceConfig } from './read-conformance-config.ts';
import { readProfile } from './read-profile.ts';
import { readSeed } from './read-seed.ts';
import { showProgress } from './show-progress.ts';
import { writeReports } from './write-reports.ts';

/** Judges a server; resolves with the exit code of the run. */
export async function conformServer(options: OptionValues): Promise<number> {
  const source = textOption(options, 'contract');
  const onlyInvalid = options['only-invalid'] === true;
  if (onlyInvalid && source === undefined) {
    throw new UsageError('--only-invalid belongs to --contract <contract.json>.');
  }
  const contract = source === undefined ? undefined : await readContractJson(source);
  const generated = contract === undefined ? [] : contractCases(contract, { onlyInvalid });
  const config = await readConformanceConfig(textOption(options, 'config'), generated);
  const profile = readProfile(options, config);
  const cases = chooseCases(options, contract === undefined ? known(options, profile) : generated);
  if (options.list === true) return listCases(cases);
  const seed = readSeed(options);
  await using server = await openServer(options);
  const target = { ...server, config };
  const run = {
    command: commandOf(options),
    onResult: showProgress,
    ...(seed !== undefined && { seed }),
    ...(isWhole(options) && { profile: profile ?? newestCore.name }),
  };
  const report =
    contract === undefined
      ? await runCases(cases, target, run)
      : await runContractCases(contract, target, { ...run, cases });
  process.stdout.write(formatConformanceText(report));
  await writeReports([report], options);
  return report.exitCode;
}

/** What `--case` names may be of any profile. */
function known(options: OptionValues, profile: string | undefined): readonly Case[] {
  if (options.case !== undefined) return allServerCases;
  return chooseServerCases(profile === undefined ? {} : { profile });
}

/** Whether all cases of a profile are judged, so that the report may bear its name. */
function isWhole(options: OptionValues): boolean {
  return ['contract', 'case', 'area'].every((name) => options[name] === undefined);
}

/** The command that was given, without what chooses cases and writes files. */
function commandOf(options: OptionValues): string {
  const names = ['url', 'start', 'ready', 'config', 'contract', 'only-invalid', 'seed'];
  return commandLine('sallyport conform server', options, names);
}
