import type { ConformanceConfig } from '@sallyport/testing/conformance';
import { LATEST, profiles } from '@sallyport/testing/conformance';
import type { OptionValues } from '../command.ts';
import { textOption } from '../command.ts';
import { UsageError } from '../usage-error.ts';

/**
 * The profile that `--profile` names, or else the configuration.
 *
 * @throws UsageError where there is none of that name.
 */
export function readProfile(
  options: OptionValues,
  { profile }: ConformanceConfig,
): string | undefined {
  const asked = textOption(options, 'profile');
  if (asked === undefined) return profile;
  const names = [...profiles.map(({ name }) => name), LATEST];
  if (names.includes(asked)) return asked;
  throw new UsageError(`There is no profile ${asked}; there are ${names.join(', ')}.`);
}
