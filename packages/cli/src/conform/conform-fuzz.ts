import { readFile, writeFile } from 'node:fs/promises';
import type {
  FindingFile,
  FuzzOutcome,
  FuzzProgress,
  FuzzTarget,
} from '@sallyport/testing/conformance';
import {
  formatConformanceText,
  parseFindingFile,
  replayFuzz,
  runFuzz,
} from '@sallyport/testing/conformance';
import type { OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { readContractJson } from '../contract-source.ts';
import { messageOf, UsageError } from '../usage-error.ts';
import { commandLine } from './command-line.ts';
import { openServer } from './open-server.ts';
import { readSeed } from './read-seed.ts';
import { writeReports } from './write-reports.ts';

/** Attacks a server with hostile frames, or replays a finding; resolves with the exit code of the run. */
export async function conformFuzz(options: OptionValues): Promise<number> {
  const replayed = textOption(options, 'replay');
  const finding = replayed === undefined ? undefined : await readFinding(replayed);
  const chosen = {
    ...readAmount(options),
    seed: finding?.seed ?? readSeed(options) ?? Math.floor(Math.random() * 1_000_000),
  };
  const source = textOption(options, 'contract');
  const contract = source === undefined ? undefined : await readContractJson(source);

  let server = await openServer(options);
  try {
    const target: FuzzTarget = {
      url: server.url,
      key: server.key,
      ...(server.name !== undefined && { name: server.name }),
      ...(contract !== undefined && { contract }),
      ...(options.start !== undefined && {
        async restart() {
          const { key } = server;
          await server[Symbol.asyncDispose]();
          server = await openServer(options, key);
        },
      }),
    };
    const command = commandLine('sallyport conform fuzz', options, [
      'url',
      'start',
      'ready',
      'contract',
    ]);
    const outcome =
      finding === undefined
        ? await runFuzz(target, {
            ...chosen,
            command: `${command} --seed ${chosen.seed}`,
            onProgress,
          })
        : await replayFuzz(target, finding, { command });
    return await tell(outcome, { options, command, replayed });
  } finally {
    await server[Symbol.asyncDispose]();
  }
}

interface Telling {
  readonly options: OptionValues;
  readonly command: string;
  readonly replayed: string | undefined;
}

async function tell(
  { report, found, frames }: FuzzOutcome,
  { options, command, replayed }: Telling,
): Promise<number> {
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  process.stdout.write(`${frames} frames sent, seed ${report.seed}\n\n`);
  process.stdout.write(formatConformanceText(report));
  if (found !== undefined) {
    const file = replayed ?? textOption(options, 'save') ?? `sallyport-fuzz-${found.seed}.json`;
    if (replayed === undefined) await save(file, found);
    console.log(`kept in ${file}; replay it: ${command} --replay ${file}`);
  }
  await writeReports([report], options);
  return report.exitCode;
}

async function save(file: string, found: FindingFile): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(found, null, 2)}\n`);
  } catch (cause) {
    throw new UsageError(`${file} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

async function readFinding(file: string): Promise<FindingFile> {
  try {
    return parseFindingFile(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${file}: ${messageOf(cause)}`, { cause });
  }
}

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

function readAmount(options: OptionValues): { forMs?: number; frames?: number } {
  const time = textOption(options, 'for');
  const runs = textOption(options, 'runs');
  if (runs !== undefined && !/^[1-9]\d*$/.test(runs)) {
    throw new UsageError(`--runs must be a number of frames, such as 100000, got "${runs}".`);
  }
  const [, amount, unit] = /^(\d+)([smh])$/.exec(time ?? '') ?? [];
  if (time !== undefined && (amount === undefined || Number(amount) === 0)) {
    throw new UsageError(`--for must be a time such as 60s, 10m or 1h, got "${time}".`);
  }
  const forMs =
    unit === 's' || unit === 'm' || unit === 'h' ? Number(amount) * UNITS_MS[unit] : undefined;
  return {
    ...(forMs !== undefined && { forMs }),
    ...(runs !== undefined && { frames: Number(runs) }),
  };
}

/** One line that is written over, for people who look at it. */
function onProgress({ frames, elapsedMs }: FuzzProgress): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001B[K${frames} frames in ${Math.round(elapsedMs / 1_000)} s`);
}
