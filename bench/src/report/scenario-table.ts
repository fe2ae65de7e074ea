import { plan } from '../plan.ts';
import type { Scenario } from '../scenario.ts';
import { describeRun } from './describe-run.ts';
import { wasBusy } from './machine.ts';
import { line, show } from './show.ts';
import type { Comparison } from './spread.ts';
import { compare } from './spread.ts';
import type { ScenarioResult } from './stored-results.ts';

/** A table for each scenario, and how it came about. */
export function scenarioTables(results: readonly ScenarioResult[]): string {
  return plan
    .flatMap((scenario) => {
      const result = results.find(({ name }) => name === scenario.name);
      return result === undefined ? [] : scenarioTable(scenario, result);
    })
    .join('\n');
}

function scenarioTable(scenario: Scenario, result: ScenarioResult): string {
  const { title, figures, contenders } = scenario;
  const { measurements, pace, machine } = result;
  const rows = contenders.flatMap(({ name, label }) => {
    if (!measurements.some(({ contender }) => contender === name)) return [];
    const cells = figures.map(({ name: figure, digits }) => {
      const own = compare(measurements, { figure, of: name });
      const comparison = comparisonOf(scenario, name, figure);
      const ratio = comparison && compare(measurements, comparison);
      const shown = own === undefined ? '' : show(own, digits);
      return ratio === undefined ? shown : `${shown}; **${ratio.median.toFixed(2)}**`;
    });
    return line([label, ...cells]);
  });
  const head = line(['', ...figures.map(({ label }) => label)]);
  const rule = line(['---', ...figures.map(() => '---:')]);
  const scaled = pace.scale === 1 ? '' : `; counts divided by ${pace.scale}`;
  const times = pace.rounds === 1 ? '1 round' : `${pace.rounds} rounds`;
  return `### ${title}

${head}${rule}${rows.join('')}
${describeRun(result)}; ${times}${scaled}. Median (lowest–highest round)${howCompared(scenario)}.${wasBusy(machine) ? ' **The machine was too busy to judge by.**' : ''}
`;
}

/** What stands in bold beside a figure. */
function comparisonOf(scenario: Scenario, of: string, figure: string): Comparison | undefined {
  const { growth, contenders } = scenario;
  if (growth === undefined) {
    const first = contenders[0]?.name ?? of;
    return of === first ? undefined : { figure, of: first, against: of };
  }
  const curve = growth.curves.find(({ sizes }) => of in sizes);
  const smallest = Object.keys(curve?.sizes ?? {})[0];
  return figure !== growth.figure || of === smallest
    ? undefined
    : { figure, of, against: smallest };
}

function howCompared({ growth, contenders }: Scenario): string {
  if (contenders.length === 1) return '';
  return growth === undefined
    ? '; in bold the first row divided by this one, the median of the rounds'
    : '; in bold this row divided by the smallest of the same server, the median of the rounds';
}
