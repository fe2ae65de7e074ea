import type { Report } from './report.ts';

/** The report as text for people. */
export function writeReport(report: Report): string {
  const { options, work, messages, outages, proxyFaults, findings } = report;
  return [
    `Chaos on ${options.engine}, seed ${options.seed}: ${options.clients} clients, ${report.tookSec} s`,
    '',
    `Intents    ${work.acknowledged} acknowledged, ${work.repeats} of them asked for again; failed: ${counts(work.failed)}`,
    `           answered in ${work.answerMs.median} ms (median), ${work.answerMs.p99} ms (99 %), ${work.answerMs.slowest} ms (slowest)`,
    `           ${work.doneAgain} orders that a crash interrupted were done again`,
    `Messages   ${messages.stored} in histories, ${messages.handed} handed to subscribers; publications: ${counts(messages.publications)}`,
    '',
    'Faults of processes',
    ...outages.map(
      ({ kind, count, longestMs, longestSilenceMs }) =>
        `  ${kind.padEnd(16)} ${String(count).padStart(4)}   longest ${longestMs} ms, longest silence ${longestSilenceMs} ms`,
    ),
    'Connections struck',
    ...Object.entries(proxyFaults).map(
      ([kind, count]) => `  ${kind.padEnd(16)} ${String(count).padStart(4)}`,
    ),
    '',
    'Promises, and how often they were broken',
    ...findings.flatMap(({ promise, count, examples }) => [
      `  ${String(count).padStart(6)}  ${promise}`,
      ...examples.map((example) => `          ${example}`),
    ]),
    '',
    report.passed ? 'PASSED' : 'FAILED',
  ].join('\n');
}

function counts(by: Readonly<Record<string, number>>): string {
  const said = Object.entries(by).map(([name, count]) => `${count} ${name}`);
  return said.join(', ') || 'none';
}
