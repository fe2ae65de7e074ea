import { plan } from '../plan.ts';
import type { Scenario } from '../scenario.ts';
import { line, show } from './show.ts';
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

function scenarioTable(
  { title, figures, contenders }: Scenario,
  { measurements, pace, startedAt, machine }: ScenarioResult,
): string {
  const [first] = contenders;
  const isCompared = contenders.length > 1;
  const rows = contenders.flatMap(({ name, label }) => {
    if (!measurements.some(({ contender }) => contender === name)) return [];
    const cells = figures.map(({ name: figure, digits }) => {
      const own = compare(measurements, { figure, of: name });
      const of = first?.name ?? name;
      const ratio = name === of ? undefined : compare(measurements, { figure, of, against: name });
      const shown = own === undefined ? '' : show(own, digits);
      return ratio === undefined ? shown : `${shown}; **${ratio.median.toFixed(2)}**`;
    });
    return line([label, ...cells]);
  });
  const head = line(['', ...figures.map(({ label }) => label)]);
  const rule = line(['---', ...figures.map(() => '---:')]);
  const scaled = pace.scale === 1 ? '' : `; counts divided by ${pace.scale}`;
  return `### ${title}

${head}${rule}${rows.join('')}
${startedAt.slice(0, 'YYYY-MM-DD'.length)}; Node ${machine.node}, ${machine.platform}, ${machine.cores} cores; ${pace.rounds} rounds${scaled}. Median (lowest–highest round)${isCompared ? '; in bold the first row divided by this one, the median of the rounds' : ''}.
`;
}
