import type { Goal, Scenario } from '../scenario.ts';
import { wasBusy } from './machine.ts';
import { line, show } from './show.ts';
import { compare } from './spread.ts';
import type { ScenarioResult } from './stored-results.ts';

/** Every goal of these scenarios with what was measured. */
export function goalTable(
  results: readonly ScenarioResult[],
  scenarios: readonly Scenario[],
): string {
  const goals = scenarios.flatMap((scenario) => scenario.goals.map((goal) => ({ scenario, goal })));
  const rows = goals
    .toSorted((a, b) => a.goal.id.localeCompare(b.goal.id))
    .map(({ scenario, goal }) => {
      const result = results.find(({ name }) => name === scenario.name);
      return goalRow(scenario, goal, result);
    });
  const head = ['goal', 'where', 'what', 'wanted', 'measured', '', 'why not'];
  return line(head) + line(head.map(() => '---')) + rows.join('');
}

function goalRow(
  { title, figures, contenders }: Scenario,
  goal: Goal,
  result: ScenarioResult | undefined,
): string {
  const { id, figure, against, of, bound, value, reason = '' } = goal;
  const measured = result && compare(result.measurements, goal);
  const { label = figure, digits } = figures.find(({ name }) => name === figure) ?? {};
  const labelOf = (name: string): string =>
    contenders.find((contender) => contender.name === name)?.label ?? name;
  const us = contenders[0]?.name === of ? '' : `${labelOf(of)} `;
  const what = against === undefined ? labelOf(of) : `${us}against ${labelOf(against)}`;
  const times = against === undefined ? '' : ' ×';
  const place = [id, title, `${label}, ${what}`, `${bound} ${value}${times}`];
  if (measured === undefined || result === undefined)
    return line([...place, '', 'not measured', '']);
  const isMet = bound === 'at least' ? measured.median >= value : measured.median <= value;
  // A short run with small counts shows that it runs, and nothing else; so does one beside much other work.
  const isJudged = result.pace.scale === 1 && !wasBusy(result.machine);
  const verdict = isMet ? 'met' : 'not met';
  const shown = show(measured, against === undefined ? digits : 2);
  return line([
    ...place,
    shown,
    isJudged ? verdict : 'not judged',
    isMet || !isJudged ? '' : reason,
  ]);
}
