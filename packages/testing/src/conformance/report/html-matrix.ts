import { areas } from '../case.ts';
import { escapeMarkup } from './escape-markup.ts';
import type { CaseResult, CaseStatus, ConformanceReport } from './report.ts';
import { tally } from './tally.ts';

/** Marks a status. */
type Mark = (status: CaseStatus) => string;

/** A table of cases by the implementations of one role. */
export function formatMatrix(reports: readonly ConformanceReport[], mark: Mark): string {
  const found = reports.map(({ results }) => new Map(results.map((one) => [one.id, one])));
  const cases = new Map(found.flatMap((results) => [...results]));
  const groups = Map.groupBy(cases.values(), ({ area }) => area);
  const rowOf = (one: CaseResult): string => {
    const results = found.map((of) => of.get(one.id));
    const statuses = new Set(results.flatMap((result) => result?.status ?? []));
    const cells = results.map(
      (result, index) =>
        `<td data-of="${escapeMarkup(reports[index]?.name ?? '')}">${result ? mark(result.status) : 'not run'}</td>`,
    );
    return `<tr data-has="${[...statuses].join(' ')}"><th scope="row" id="${escapeMarkup(one.id)}">${titleOf(one, results, reports)}</th>${cells.join('')}</tr>`;
  };
  const bodies = [...groups].map(
    ([area, rows]) =>
      `<tbody>\n<tr class="area"><th colspan="${reports.length + 1}" scope="rowgroup">${area} <small>${areaName(area)} · ${rows.length} cases</small></th></tr>\n${rows.map(rowOf).join('\n')}\n</tbody>`,
  );
  return `<table>
<thead><tr><th scope="col">Case</th>${reports.map(columnOf).join('')}</tr></thead>
${bodies.join('\n')}
</table>`;
}

function columnOf({ name, results, strict }: ConformanceReport): string {
  const { passed, failed } = tally(results, strict);
  return `<th scope="col">${escapeMarkup(name)}<br><small>${passed}/${passed + failed}</small></th>`;
}

function areaName(area: string): string {
  const anchor = Object.entries(areas).find(([name]) => name === area)?.[1] ?? '';
  return anchor.replace(/^#\d+-/, '').replaceAll('-', ' ');
}

/** The case, and what there is to tell of it, implementation by implementation. */
function titleOf(
  { id, title, level, requirements }: CaseResult,
  results: readonly (CaseResult | undefined)[],
  reports: readonly ConformanceReport[],
): string {
  const rules = requirements.map((rule) => `<span>${escapeMarkup(rule)}</span>`).join(' ');
  const name = `<code>${escapeMarkup(id)}</code> ${escapeMarkup(title)} <small>${level} · ${rules}</small>`;
  const stories = results.flatMap((result, index) => {
    const lines = result === undefined ? [] : storyOf(result);
    if (lines.length === 0) return [];
    return [
      `<h4>${escapeMarkup(reports[index]?.name ?? '')}</h4>\n<pre>${escapeMarkup(lines.join('\n'))}</pre>`,
    ];
  });
  if (stories.length === 0) return name;
  return `<details><summary>${name}</summary>\n${stories.join('\n')}\n</details>`;
}

function storyOf({ findings, reason, transcript }: CaseResult): readonly string[] {
  return [
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
}
