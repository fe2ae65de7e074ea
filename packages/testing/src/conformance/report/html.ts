import { escapeMarkup } from './escape-markup.ts';
import type { CaseResult, CaseStatus, ConformanceReport } from './report.ts';
import { tally } from './tally.ts';

const signs = {
  pass: '✓',
  warn: '!',
  fail: '✗',
  untestable: '?',
  stale: '✗',
  'harness-error': '✗',
  'known-failure': '~',
  'not-applicable': '–',
} as const satisfies Record<CaseStatus, string>;

const style = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8884; padding: .3rem .6rem; text-align: left; vertical-align: top; }
thead th { background: Canvas; position: sticky; top: 0; }
td.result { min-width: 7rem; }
code, pre { font: 12px/1.4 ui-monospace, monospace; }
pre { max-width: 38rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; }
.pass { color: #1a7f37; } .warn, .known-failure { color: #9a6700; }
.fail, .stale, .harness-error, .untestable { color: #cf222e; } .not-applicable { color: #767676; }
@media (prefers-color-scheme: dark) {
  .pass { color: #3fb950; } .warn, .known-failure { color: #d29922; }
  .fail, .stale, .harness-error, .untestable { color: #ff7b72; }
}`;

/** Reports as one page that needs nothing else: a matrix of cases by implementations. */
export function formatConformanceHtml(reports: readonly ConformanceReport[]): string {
  const cases = new Map<string, CaseResult>();
  for (const { results } of reports) {
    for (const result of results) if (!cases.has(result.id)) cases.set(result.id, result);
  }
  const areas = [...new Set([...cases.values()].map(({ area }) => area))];
  const rows = areas.flatMap((area) => [
    `<tr><th colspan="${reports.length + 1}" scope="rowgroup">${escapeMarkup(area)}</th></tr>`,
    ...[...cases.values()].filter((row) => row.area === area).map((row) => rowOf(row, reports)),
  ]);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sallyport conformance</title>
<style>${style}
</style>
<h1>Sallyport conformance</h1>
<p>${legend()}</p>
<table>
<thead><tr><th scope="col">Case</th>${reports.map(columnOf).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</html>
`;
}

function legend(): string {
  return Object.entries(signs)
    .map(([status, sign]) => `<span class="${status}">${sign} ${status}</span>`)
    .join(' · ');
}

function columnOf({ name, results, strict, startedAt, features }: ConformanceReport): string {
  const { passed, failed, skipped } = tally(results, strict);
  const declared = features.length > 0 ? `features: ${features.join(', ')}` : 'core';
  return `<th scope="col">${escapeMarkup(name)}<br><small>${passed} passed, ${failed} failed, ${skipped} skipped<br>${escapeMarkup(declared)}${strict ? ', strict' : ''}<br>${escapeMarkup(startedAt)}</small></th>`;
}

function rowOf(row: CaseResult, reports: readonly ConformanceReport[]): string {
  const cells = reports.map(({ results }) => cellOf(results.find(({ id }) => id === row.id)));
  const rules = row.requirements.join(' ');
  return `<tr id="${row.id}"><td><code>${row.id}</code> ${escapeMarkup(row.title)}<br><small>${row.level} · ${escapeMarkup(rules)}</small></td>${cells.join('')}</tr>`;
}

function cellOf(result: CaseResult | undefined): string {
  if (result === undefined) return '<td class="result not-applicable">not run</td>';
  const { status, findings, reason, transcript } = result;
  const label = `<span class="${status}">${signs[status]} ${status}</span>`;
  if (findings.length === 0 && reason === undefined) return `<td class="result">${label}</td>`;
  const lines = [
    ...(reason === undefined ? [] : [reason]),
    ...findings.flatMap(({ expected, actual, check }) => [
      `expected ${expected}${check === undefined ? '' : ` (${check})`}`,
      `actual   ${actual}`,
    ]),
    ...transcript.map(
      ({ atMs, connection, from, text }) =>
        `+${atMs} ms #${connection} ${from === 'kit' ? '→' : '←'} ${text}`,
    ),
  ];
  return `<td class="result"><details><summary>${label}</summary><pre>${escapeMarkup(lines.join('\n'))}</pre></details></td>`;
}
