import type { OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { UsageError } from '../usage-error.ts';

/**
 * The seed that `--seed` names.
 *
 * @throws UsageError where it is no integer of 0 or more.
 */
export function readSeed(options: OptionValues): number | undefined {
  const text = textOption(options, 'seed');
  if (text === undefined) return undefined;
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new UsageError(`--seed must be an integer, such as 7, got "${text}".`);
}
