import { randomBytes } from 'node:crypto';
import type { CaseResult, Implementation } from '@sallyport/testing/conformance';
import {
  CONFORMANCE_KEY_VARIABLE,
  formatConformanceText,
  parseConformanceKey,
  runCases,
  StartFailure,
  startImplementation,
} from '@sallyport/testing/conformance';
import type { OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { messageOf, UsageError } from '../usage-error.ts';
import { chooseCases } from './choose-cases.ts';
import { readConformanceConfig } from './read-conformance-config.ts';
import { writeReports } from './write-reports.ts';

const KEY_BYTES = 32;

/** Judges a server; resolves with the exit code of the run. */
export async function conformServer(options: OptionValues): Promise<number> {
  const cases = chooseCases(options);
  if (options.list === true) {
    for (const { id, level, title } of cases) console.log(`${id}  ${level.padEnd(6)}  ${title}`);
    return 0;
  }
  const config = await readConformanceConfig(textOption(options, 'config'));
  const key = readKey(options);
  await using implementation = await start(options, key);
  const url = readUrl(options, implementation);
  const name = textOption(options, 'name');
  const report = await runCases(
    cases,
    { url, key, config, ...(name !== undefined && { name }) },
    { command: commandOf(options), onResult: showProgress },
  );
  process.stdout.write(formatConformanceText(report));
  await writeReports([report], options);
  return report.exitCode;
}

function readKey(options: OptionValues): Uint8Array {
  const text = process.env[CONFORMANCE_KEY_VARIABLE];
  if (text === undefined) {
    if (options.start !== undefined) return randomBytes(KEY_BYTES);
    throw new UsageError(
      `Set ${CONFORMANCE_KEY_VARIABLE} to the key with which the server verifies its tokens (HS256), in base64url.`,
    );
  }
  try {
    return parseConformanceKey(text);
  } catch (cause) {
    throw new UsageError(messageOf(cause), { cause });
  }
}

async function start(options: OptionValues, key: Uint8Array): Promise<Implementation | undefined> {
  const command = textOption(options, 'start');
  const ready = textOption(options, 'ready');
  if (command === undefined) {
    if (ready === undefined) return undefined;
    throw new UsageError('--ready belongs to --start "<command>".');
  }
  if (ready === undefined) {
    throw new UsageError(
      'Say when the server is ready: --ready 8000, or --ready "listening on (.+)"',
    );
  }
  const env = { [CONFORMANCE_KEY_VARIABLE]: Buffer.from(key).toString('base64url') };
  try {
    return await startImplementation({ command, env, ready: readReady(ready) });
  } catch (cause) {
    if (!(cause instanceof StartFailure)) throw cause;
    throw new UsageError(cause.message, { cause });
  }
}

function readReady(text: string): number | RegExp {
  if (/^\d+$/.test(text)) return Number(text);
  try {
    return new RegExp(text);
  } catch (cause) {
    throw new UsageError(`--ready must be a port or a regular expression: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function readUrl(options: OptionValues, implementation: Implementation | undefined): string {
  const ready = textOption(options, 'ready') ?? '';
  const fromPort = /^\d+$/.test(ready) ? `ws://127.0.0.1:${ready}/ws` : undefined;
  const url = textOption(options, 'url') ?? implementation?.captured ?? fromPort;
  if (url === undefined) {
    throw new UsageError('Say where the server is: --url ws://127.0.0.1:8000/ws');
  }
  const readable = URL.canParse(url) && ['ws:', 'wss:'].includes(new URL(url).protocol);
  if (readable && new URL(url).search === '' && new URL(url).hash === '') return url;
  throw new UsageError(
    `"${url}" is no address of an endpoint; write one such as ws://127.0.0.1:8000/ws.`,
  );
}

/** The command that was given, without what chooses cases and writes files. */
function commandOf(options: OptionValues): string {
  const kept = ['url', 'start', 'ready', 'config'].flatMap((name) => {
    const value = textOption(options, name);
    return value === undefined ? [] : [`--${name} ${quote(value)}`];
  });
  return ['sallyport conform server', ...kept].join(' ');
}

function quote(text: string): string {
  return /^[\w:/.@=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** One line that is written over, for people who look at it. */
function showProgress({ id }: CaseResult, done: number, of: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(done === of ? '\r\u001B[K' : `\r\u001B[K${done}/${of} ${id}`);
}
