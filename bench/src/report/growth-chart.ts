import { plan } from '../plan.ts';
import type { Growth, Scenario } from '../scenario.ts';
import { chartDocument } from './chart/document.ts';
import type { Line, Panel } from './chart/panel.ts';
import { describeRun } from './describe-run.ts';
import { compare } from './spread.ts';
import type { ScenarioResult } from './stored-results.ts';

/** Ten times the cost for eleven times the price: what a unit of work may cost at most. */
const ALLOWED = 1.1;

/** The cost of a unit of work over the size of what grows, a panel each; none where nothing was measured. */
export function growthChart(results: readonly ScenarioResult[]): string | undefined {
  const measured = plan.flatMap((scenario) => {
    const { growth } = scenario;
    const result = results.find(({ name }) => name === scenario.name);
    return growth === undefined || result === undefined ? [] : [{ scenario, growth, result }];
  });
  const [first] = measured;
  if (first === undefined) return undefined;
  const panels = measured.map((one) => panel(one.scenario, one.growth, one.result));
  const caption = `Medians, lowest to highest round. ${describeRun(first.result)}`;
  return chartDocument(panels, { title: 'What a unit of work costs as one thing grows', caption });
}

function panel({ title }: Scenario, growth: Growth, result: ScenarioResult): Panel {
  const { axis, figure, cost, curves } = growth;
  const { measurements } = result;
  const lines = curves.map(({ label, sizes }): Line => {
    const points = Object.entries(sizes).flatMap(([of, x]) => {
      const spread = compare(measurements, { figure, of });
      return spread === undefined
        ? []
        : [{ x, y: spread.median, min: spread.min, max: spread.max }];
    });
    return { label: label.replaceAll('`', ''), points };
  });
  const measured = lines.filter(({ points }) => points.length > 0);
  const own = measured[0]?.points ?? [];
  const allowed = (own[0]?.y ?? 0) * ALLOWED;
  const bound = own.map(({ x }) => ({ x, y: allowed }));
  return {
    title: title.replace(/^Growth: /, '').replace(/,.*/, ''),
    x: { label: axis, isLog: true },
    y: { label: cost },
    lines: [...measured, { label: '1.1 × the first', points: bound, isBound: true }],
  };
}
