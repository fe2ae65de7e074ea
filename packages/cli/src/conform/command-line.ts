import type { OptionValues } from '../command.ts';
import { textOption } from '../command.ts';

/** A command that runs again what these options ran. */
export function commandLine(
  command: string,
  options: OptionValues,
  names: readonly string[],
): string {
  const kept = names.flatMap((name) => {
    if (options[name] === true) return [`--${name}`];
    const value = textOption(options, name);
    return value === undefined ? [] : [`--${name} ${quote(value)}`];
  });
  return [command, ...kept].join(' ');
}

function quote(text: string): string {
  return /^[\w:/.@=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
