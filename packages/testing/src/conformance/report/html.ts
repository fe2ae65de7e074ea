import { escapeMarkup } from './escape-markup.ts';
import { formatMatrix } from './html-matrix.ts';
import { htmlStyle } from './html-style.ts';
import type { CaseStatus, ConformanceReport } from './report.ts';
import type { StatusWords } from './status-words.ts';
import { statusWords } from './status-words.ts';
import { exitMeanings, tally } from './tally.ts';

const headings = { server: 'Servers', client: 'Clients', codec: 'Codecs' } as const;
const statuses = Object.entries(statusWords) as [CaseStatus, StatusWords][]; // its keys are all of them

/**
 * Reports as one page that needs nothing else, scripts included: for each role a matrix of cases by
 * implementations.
 */
export function formatConformanceHtml(reports: readonly ConformanceReport[]): string {
  const found = new Set(reports.flatMap(({ results }) => results.map(({ status }) => status)));
  const used = statuses.filter(([status]) => found.has(status));
  const roles = Object.entries(headings).map(([role, heading]) => ({
    heading,
    judged: reports.filter((report) => report.role === role),
  }));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sallyport conformance</title>
<style>${htmlStyle(used.map(([status]) => status))}</style>
</head>
<body>
<h1>Sallyport conformance</h1>
<div class="cards">
${reports.map(cardOf).join('\n')}
</div>
<fieldset class="filter">
<legend>Show cases with</legend>
<label><input type="radio" name="show" id="show-all" checked> any status</label>
${used.map(([status, words]) => choiceOf(status, words, reports)).join('\n')}
</fieldset>
<details>
<summary>What the statuses mean</summary>
<dl>
${statuses.map(([status, { meaning }]) => `<dt>${mark(status)}</dt><dd>${escapeMarkup(meaning)}</dd>`).join('\n')}
</dl>
</details>
${roles
  .filter(({ judged }) => judged.length > 0)
  .map(
    ({ heading, judged }) =>
      `<section>\n<h2>${heading}</h2>\n${formatMatrix(judged, mark)}\n</section>`,
  )
  .join('\n')}
</body>
</html>
`;
}

/** A status with its sign, so that nobody needs the colour. */
function mark(status: CaseStatus): string {
  const { sign, word } = statusWords[status];
  return `<span class="${status}"><b aria-hidden="true">${sign}</b> ${word}</span>`;
}

function choiceOf(
  status: CaseStatus,
  { sign, word }: StatusWords,
  reports: readonly ConformanceReport[],
): string {
  const count = reports.flatMap(({ results }) => results.filter((one) => one.status === status));
  return `<label class="${status}"><input type="radio" name="show" id="show-${status}"> <b aria-hidden="true">${sign}</b> ${word} <small>${count.length}</small></label>`;
}

function cardOf(report: ConformanceReport): string {
  const { name, role, results, strict, startedAt, durationMs, features, exitCode, seed } = report;
  const { passed, failed, skipped } = tally(results, strict);
  const verdict = exitCode === 0 ? 'pass' : 'fail';
  const judged = [report.profile, strict ? 'strict' : undefined, seed && `seed ${seed}`];
  const notes = [
    features.length > 0 ? `Features: ${features.join(', ')}.` : 'No features: the core.',
    `${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${Math.ceil(durationMs / 1_000)} s${judged.map((part) => (part ? `, ${part}` : '')).join('')}.`,
    ...(report.error === undefined ? [] : [`Not judged: ${report.error}`]),
    ...(report.nextStep === undefined ? [] : [`Next step: ${report.nextStep}`]),
  ];
  return `<article>
<h3>${escapeMarkup(name)} <small>${role}</small></h3>
<p class="${verdict}"><b>${statusWords[verdict].sign} ${exitMeanings.get(exitCode) ?? `exit code ${exitCode}`}</b></p>
<p>${passed} passed, ${failed} failed, ${skipped} skipped</p>
${notes.map((note) => `<p><small>${escapeMarkup(note)}</small></p>`).join('\n')}
</article>`;
}
