import { availableParallelism } from 'node:os';
import type { OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { UsageError } from '../usage-error.ts';
import { LoadError } from './load-error.ts';
import type { Scenario } from './scenario.ts';

/** Bounds that a scenario may not pass by accident. */
const MAX_CONNECTIONS = 20_000;
const MAX_SECONDS = 3_600;
const MAX_THREADS = 64;
/** Files that a process needs beside its connections. */
const OTHER_FILES = 64;

/** Reads how many threads to use; by default one for each core. */
export function readThreads(options: OptionValues): number {
  const threads = readCount(options, 'threads') ?? Math.min(MAX_THREADS, availableParallelism());
  if (threads <= MAX_THREADS) return threads;
  throw new UsageError(`--threads must be at most ${MAX_THREADS}, got ${threads}.`);
}

/**
 * Seconds that a scenario takes at least.
 *
 * @throws LoadError `too_much` where it takes longer, or more connections, than is allowed or possible.
 */
export function checkBounds(scenario: Scenario, options: OptionValues): number {
  const { connections, ramp, stages } = scenario;
  const most = readCount(options, 'max-connections') ?? MAX_CONNECTIONS;
  if (connections > most) {
    throw new LoadError(
      'too_much',
      `${connections} connections are more than ${most}; allow them with --max-connections ${connections}.`,
    );
  }
  const seconds =
    connections / ramp.perSecond + stages.reduce((total, stage) => total + stage.seconds, 0);
  const longest = readCount(options, 'max-seconds') ?? MAX_SECONDS;
  if (seconds > longest) {
    throw new LoadError(
      'too_much',
      `Ramp and stages take ${Math.ceil(seconds)} s, more than ${longest}; allow it with --max-seconds ${Math.ceil(seconds)}.`,
    );
  }
  const files = openFileLimit();
  if (connections + OTHER_FILES > files) {
    throw new LoadError(
      'too_much',
      `A process may have ${files} files open here, too few for ${connections} connections. Raise it first: ulimit -n ${connections + OTHER_FILES}`,
    );
  }
  return seconds;
}

function openFileLimit(): number {
  if (process.platform === 'win32') return Number.POSITIVE_INFINITY;
  const report = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft?: unknown } };
  }; // Node.js, "Diagnostic report"
  const soft = report.userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY;
}

function readCount(options: OptionValues, name: string): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new UsageError(`--${name} must be an integer of 1 or more, got "${text}".`);
}
