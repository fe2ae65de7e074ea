import type { ContractDiff } from '../diff.ts';
import type { Finding } from '../finding.ts';
import { verdictOnVersion } from './summary.ts';

/**
 * A comparison as workflow commands, which GitHub shows beside the changed file.
 *
 * @param file - Path of the new contract in the repository; without it the notes belong to the whole run.
 */
export function formatGithub(diff: ContractDiff, file?: string): string {
  const lines = diff.findings.map((finding) => command(finding, diff, file));
  const version = verdictOnVersion(diff);
  const last = diff.versionOk
    ? `::notice title=Contract version::${data(version)}`
    : `::error title=Contract version::${data(version)}`;
  return `${[...lines, last].join('\n')}\n`;
}

function command(finding: Finding, { versionOk }: ContractDiff, file: string | undefined): string {
  const { rule, place, title, old, next, why, remedy, hint } = finding;
  const changed = old === undefined || next === undefined ? [] : [`old: ${old}`, `new: ${next}`];
  const lines = [`${place}: ${title}`, ...changed, why, hint ?? '', remedy];
  const where = file === undefined ? '' : `file=${property(file)},`;
  const text = data(lines.filter((line) => line !== '').join('\n'));
  return `::${severity(finding, versionOk)} ${where}title=${property(rule)}::${text}`;
}

/** A breaking change that the version announces is a warning. */
function severity({ level }: Finding, versionOk: boolean): string {
  if (level === 'forbidden') return 'error';
  if (level === 'breaking') return versionOk ? 'warning' : 'error';
  return level === 'accepted' ? 'warning' : 'notice';
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
