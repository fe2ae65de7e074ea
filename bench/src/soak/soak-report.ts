import { chartDocument } from '../report/chart/document.ts';
import type { Panel } from '../report/chart/panel.ts';
import { describeRun } from '../report/describe-run.ts';
import { line } from '../report/show.ts';
import { judgeSoak } from './judge-soak.ts';
import type { SoakResult, SoakSample } from './soak-result.ts';

/** What was judged, as a table in Markdown, and what went on. */
export function soakTable(result: SoakResult): string {
  const { connections, durationMs, times, totals, samples } = result;
  const rows = judgeSoak(result).map(({ what, wanted, measured, isMet }) =>
    line([what, wanted, measured, isMet ? 'met' : 'not met']),
  );
  const head = ['what', 'wanted', 'measured', ''];
  const { requests, published, owed, subscriptions, reconnects } = totals;
  const count = (value: number): string => value.toLocaleString('en-US');
  const first = samples[0];
  const last = samples.at(-1);
  const seconds = last === undefined || first === undefined ? 0 : (last.atMs - first.atMs) / 1_000;
  const cpu =
    last === undefined || first === undefined || seconds === 0
      ? ''
      : ` The gateway took ${((last.cpuMicros - first.cpuMicros) / seconds / 10_000).toFixed(0)} % of a core.`;
  return `${line(head)}${line(head.map(() => '---'))}${rows.join('')}
${count(connections)} connections for ${(durationMs / 60_000).toFixed(1)} minutes, at ${times === 1 ? 'the usual rates' : `${times} times the usual rates`}: ${count(requests)} requests, ${count(published)} publications with ${count(owed)} deliveries, ${count(subscriptions)} subscriptions begun and ended, ${count(reconnects)} connections gone and back.${cpu} ${describeRun(result)}.
`;
}

/** The same over time. */
export function soakChart(result: SoakResult): string {
  const { connections, samples } = result;
  const minutes = { label: 'minutes' };
  const points = (of: (sample: SoakSample) => number | undefined, from = samples) =>
    from.flatMap((sample) => {
      const y = of(sample);
      return y === undefined ? [] : [{ x: sample.atMs / 60_000, y }];
    });
  // A forced collection stops the gateway, and so its clients, at the beginning of the sample that follows.
  const undisturbed = samples.filter((_, index) => samples[index - 1]?.heapBytes === undefined);
  const megabytes = (bytes: number | undefined) => bytes && bytes / 1e6;
  const panels: readonly Panel[] = [
    {
      ...{ title: 'Memory of the gateway', x: minutes, y: { label: 'MB' } },
      lines: [
        { label: 'heap, collected', points: points((one) => megabytes(one.heapBytes)) },
        { label: 'resident', points: points((one) => megabytes(one.residentBytes)) },
      ],
    },
    {
      ...{ title: 'Open handles of the gateway', x: minutes, y: { label: 'handles' } },
      lines: [{ label: 'handles', points: points((one) => one.handles) }],
    },
    {
      ...{ title: 'Event loop delay of the gateway', x: minutes, y: { label: 'p99, ms' } },
      lines: [{ label: 'delay', points: points((one) => one.loopDelayP99Ms) }],
    },
    {
      ...{ title: 'How long clients waited', x: minutes, y: { label: 'p99, ms' } },
      lines: [
        { label: 'answers', points: points((one) => one.answerP99Ms, undisturbed) },
        { label: 'deliveries', points: points((one) => one.deliveryP99Ms, undisturbed) },
      ],
    },
  ];
  const what = `${connections.toLocaleString('en-US')} connections with mixed traffic.`;
  const caption = `${what} ${describeRun(result)}`;
  return chartDocument(panels, { title: 'One gateway under mixed traffic', caption });
}
