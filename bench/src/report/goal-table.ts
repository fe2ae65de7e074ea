import { plan } from '../plan.ts';
import type { Goal, Scenario } from '../scenario.ts';
import { line, show } from './show.ts';
import { compare } from './spread.ts';
import type { ScenarioResult } from './stored-results.ts';

/** Every goal with what was measured. */
export function goalTable(results: readonly ScenarioResult[]): string {
  const rows = plan.flatMap((scenario) => {
    const result = results.find(({ name }) => name === scenario.name);
    return scenario.goals.flatMap((goal) => (result ? goalRow(scenario, goal, result) : []));
  });
  const head = ['goal', 'where', 'what', 'wanted', 'measured', '', 'why not'];
  return line(head) + line(head.map(() => '---')) + rows.join('');
}

function goalRow(
  { title, figures, contenders }: Scenario,
  goal: Goal,
  { measurements, pace }: ScenarioResult,
): string[] {
  const { id, figure, against, of, bound, value, reason = '' } = goal;
  const measured = compare(measurements, goal);
  if (measured === undefined) return [];
  const { label = figure, digits } = figures.find(({ name }) => name === figure) ?? {};
  const labelOf = (name: string): string =>
    contenders.find((contender) => contender.name === name)?.label ?? name;
  const us = contenders[0]?.name === of ? '' : `${labelOf(of)} `;
  const what = against === undefined ? labelOf(of) : `${us}against ${labelOf(against)}`;
  const isMet = bound === 'at least' ? measured.median >= value : measured.median <= value;
  // A short run with small counts shows that it runs, and nothing else.
  const isJudged = pace.scale === 1;
  const verdict = isMet ? 'met' : 'not met';
  const times = against === undefined ? '' : ' ×';
  return [
    line([
      id,
      title,
      `${label}, ${what}`,
      `${bound} ${value}${times}`,
      show(measured, against === undefined ? digits : 2),
      isJudged ? verdict : 'not judged',
      isMet ? '' : reason,
    ]),
  ];
}
