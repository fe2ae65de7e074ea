import type { TimeSummary } from './histogram.ts';
import type { ActionReport, LoadReport } from './load-report.ts';
import type { Ending } from './run-load.ts';
import type { Stage } from './scenario.ts';

/** A report for people. */
export function formatLoadMarkdown(report: LoadReport): string {
  const { connections, machine } = report;
  const sections = [
    `# Load: ${report.name}`,
    `${report.contract} at ${report.endpoint} (server ${report.server.version}), ${report.startedAt}. ${machine.cores} cores (${machine.cpu}), Node ${machine.node}, ${report.threads} threads${report.sources.length === 0 ? '' : `, from ${report.sources.length} addresses`}.`,
    `${endings[report.ending]} ${connections.ready} of ${connections.asked} connections, opened at ${connections.rampPerSecond} a second in ${report.rampSeconds.toFixed(1)} s; ${connections.lost} lost. ${report.stages.map(describeStage).join('; ')}.`,
    timesTable(report),
    ...(report.actions.length === 0 ? [] : [actionsTable(report.actions)]),
    errorsList(report),
    verdictsTable(report),
  ];
  return `${sections.join('\n\n')}\n`;
}

const endings: Readonly<Record<Ending, string>> = {
  complete: 'The run is complete.',
  interrupted: '**The run was stopped before its end.**',
  connections_gone: '**The run ended early: no connection was left.**',
};

function describeStage(stage: Stage): string {
  switch (stage.kind) {
    case 'rate': {
      const to = stage.toPerSecond === undefined ? '' : ` to ${stage.toPerSecond}`;
      return `${stage.seconds} s at ${stage.perSecond}${to} a second`;
    }
    case 'think':
      return `${stage.seconds} s with ${stage.thinkMs.min} to ${stage.thinkMs.max} ms between actions`;
    case 'idle':
      return `${stage.seconds} s idle`;
  }
}

function timesTable({ connections, actions, lag }: LoadReport): string {
  const rows: (readonly [string, TimeSummary | null])[] = [
    ['connect to welcome', connections.connect],
    ['subscribe', connections.subscribe],
    ...actions.map(({ name, answer }) => [`${cell(name)}: answer`, answer] as const),
    ...actions.map(({ name, delivery }) => [`${cell(name)}: delivery`, delivery] as const),
    ['lag of the load tool', lag],
  ];
  return table(
    ['ms', 'count', 'mean', 'p50', 'p90', 'p99', 'p99.9', 'max'],
    rows.flatMap(([name, times]) => (times === null ? [] : [[name, ...numbers(times)]])),
  );
}

function numbers(times: TimeSummary): readonly string[] {
  const { count, meanMs, p50Ms, p90Ms, p99Ms, p999Ms, maxMs } = times;
  return [
    String(count),
    ...[meanMs, p50Ms, p90Ms, p99Ms, p999Ms, maxMs].map((ms) => ms.toFixed(ms < 10 ? 2 : 1)),
  ];
}

function actionsTable(actions: readonly ActionReport[]): string {
  return table(
    ['action', 'sent', 'answered', 'a second', 'failed', 'delivered', 'duplicates'],
    actions.map((action) => [
      cell(action.name),
      String(action.sent),
      String(action.answered),
      action.perSecond.toFixed(1),
      String(action.failed),
      action.expected === 0 ? '' : `${action.delivered} of ${action.expected}`,
      String(action.duplicates),
    ]),
  );
}

function errorsList({ errors }: LoadReport): string {
  const causes = Object.entries(errors);
  if (causes.length === 0) return 'No errors.';
  return ['Errors:', '', ...causes.map(([cause, times]) => `- ${times} × ${cause}`)].join('\n');
}

function verdictsTable({ thresholds }: LoadReport): string {
  if (thresholds.length === 0) return 'No thresholds.';
  return table(
    ['threshold', 'measured', ''],
    thresholds.map(({ text, measured, held }) => [
      cell(text),
      measured ?? 'nothing',
      held ? 'held' : '**missed**',
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
