import type { ParseArgsConfig } from 'node:util';

/** What was given on the command line, as `parseArgs` reads it. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** One command of `sallyport`. */
export interface Command {
  /** Shown by `sallyport <name> --help`; its first line is the command's usage. */
  readonly help: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /**
   * Runs it; resolves with the exit code: 0, or 1 where it found something.
   *
   * @throws UsageError where it is used wrongly, which exits with 2.
   */
  run(positionals: readonly string[], options: OptionValues): Promise<number>;
}

/** The text of an option; `undefined` where it was not given. */
export function textOption(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
