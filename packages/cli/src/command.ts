import type { ParseArgsConfig } from 'node:util';
import { UsageError } from './usage-error.ts';

/** What was given on the command line, as `parseArgs` reads it. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** One command of `sallyport`. */
export interface Command {
  /** Shown by `sallyport <name> --help`; its first line is the command's usage. */
  readonly help: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Exit code where it is used wrongly. Default: 2. */
  readonly misuseExitCode?: number;
  /**
   * Runs it; resolves with the exit code: 0, or 1 where it found something.
   *
   * @throws UsageError where it is used wrongly, which exits with `misuseExitCode`.
   */
  run(positionals: readonly string[], options: OptionValues): Promise<number>;
}

/** An option and the values that it may have. */
export interface Choice<Value extends string> {
  readonly name: string;
  readonly choices: readonly Value[];
}

/**
 * The value of an option that is one of a few; `undefined` where it was not given.
 *
 * @throws UsageError where it is another.
 */
export function choiceOption<Value extends string>(
  options: OptionValues,
  { name, choices }: Choice<Value>,
): Value | undefined {
  const value = textOption(options, name);
  if (value === undefined) return undefined;
  const choice = choices.find((known) => known === value);
  if (choice !== undefined) return choice;
  throw new UsageError(`--${name} must be one of ${choices.join(', ')}, got "${value}".`);
}

/** The text of an option; `undefined` where it was not given. */
export function textOption(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
