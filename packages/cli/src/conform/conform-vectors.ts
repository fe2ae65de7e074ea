import type { VectorKind } from '@sallyport/testing/conformance';
import {
  exitCodes,
  formatConformanceText,
  runVectors,
  vectorFolder,
  vectorKinds,
} from '@sallyport/testing/conformance';
import type { OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { UsageError } from '../usage-error.ts';
import { commandLine } from './command-line.ts';
import { showProgress } from './show-progress.ts';
import { writeReports } from './write-reports.ts';

/** Puts the vectors to the adapter of a codec, or says where they are; resolves with the exit code. */
export async function conformVectors(options: OptionValues): Promise<number> {
  const adapter = textOption(options, 'command');
  const kinds = readKinds(options);
  if (adapter === undefined) {
    console.log(`The vectors are in ${vectorFolder()}; README.md there says what they mean.`);
    console.log(`To judge a codec: sallyport conform vectors --command "<its adapter>"`);
    return exitCodes.well;
  }
  const name = textOption(options, 'name');
  const ids = textOption(options, 'case')?.split(',');
  const report = await runVectors(
    { command: adapter, kinds, ...(name !== undefined && { name }) },
    {
      command: commandLine('sallyport conform vectors', options, ['command', 'kind']),
      onResult: showProgress,
      ...(ids !== undefined && { ids }),
    },
  );
  process.stdout.write(formatConformanceText(report));
  await writeReports([report], options);
  return report.exitCode;
}

function readKinds(options: OptionValues): readonly VectorKind[] {
  const text = textOption(options, 'kind');
  if (text === undefined) return vectorKinds;
  return text.split(',').map((name) => {
    const kind = vectorKinds.find((known) => known === name.trim());
    if (kind !== undefined) return kind;
    throw new UsageError(`There is no kind ${name}; there are ${vectorKinds.join(', ')}.`);
  });
}
