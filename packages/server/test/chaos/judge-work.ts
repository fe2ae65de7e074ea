import type { Finding } from './findings.ts';
import { Findings } from './findings.ts';
import type { Asked, Ledgers, Run } from './ledgers.ts';

const PROMISES = [
  'an acknowledged order is done',
  'an answered request was run once',
  'an answer is that of the run',
  'an order that is done again says so by its tries',
  'a repeat of an answered order is answered likewise',
  'orders of one client are begun in their order',
] as const;

/** What became of the work, by what clients were told and what handlers did. */
export function judgeWork({ asked, runs }: Pick<Ledgers, 'asked' | 'runs'>): readonly Finding[] {
  const findings = new Findings(PROMISES);
  const runsOf = Map.groupBy(runs, ({ key }) => key);
  for (const one of asked) {
    const own = runsOf.get(one.key) ?? [];
    if (one.kind === 'order') judgeOrder(one, own, findings);
    else judgeStamp(one, own, findings);
  }
  judgeSequence(asked, runs, findings);
  return findings.list();
}

type WorkFindings = Findings<(typeof PROMISES)[number]>;

function judgeOrder(asked: Asked, runs: readonly Run[], findings: WorkFindings): void {
  const { key, outcome, repeated = 'done' } = asked;
  if (outcome === 'done' && runs.length === 0) findings.add('an acknowledged order is done', key);
  // While the memory of answers is away, nobody can tell: a refusal that says so is no answer.
  if (repeated !== 'done' && repeated !== 'unavailable') {
    findings.add('a repeat of an answered order is answered likewise', `${key}: ${repeated}`);
  }
  if (runs.filter(({ tries }) => tries === 1).length > 1) {
    const said = runs.map(({ stamp, tries }) => `${stamp} as try ${tries}`).join(', ');
    findings.add('an order that is done again says so by its tries', `${key}: ${said}`);
  }
}

function judgeStamp({ key, outcome, stamp }: Asked, runs: readonly Run[], findings: WorkFindings) {
  if (outcome !== 'done') {
    if (runs.length > 1) findings.add('an answered request was run once', describe(key, runs));
    return;
  }
  if (runs.length !== 1) findings.add('an answered request was run once', describe(key, runs));
  if (!runs.some((run) => run.stamp === stamp)) {
    findings.add('an answer is that of the run', `${key}: told ${stamp}, ${describe(key, runs)}`);
  }
}

function describe(key: string, runs: readonly Run[]): string {
  return `${key}: run ${runs.length} times (${runs.map(({ stamp }) => stamp).join(', ')})`;
}

/** Of each client's acknowledged orders, the first runs are in the order of asking, as each instance noted them. */
function judgeSequence(
  asked: readonly Asked[],
  runs: readonly Run[],
  findings: WorkFindings,
): void {
  const done = new Set(
    asked.filter(({ outcome, kind }) => outcome === 'done' && kind === 'order').map((a) => a.key),
  );
  const seen = new Set<string>();
  const last = new Map<string, number>();
  for (const { key, tries } of runs) {
    if (!done.has(key) || seen.has(key)) continue;
    seen.add(key);
    if (tries > 1) continue;
    const [client = '', number = ''] = key.split(':');
    const before = last.get(client) ?? -1;
    if (Number(number) < before) {
      findings.add('orders of one client are begun in their order', `${key} after ${before}`);
    }
    last.set(client, Math.max(before, Number(number)));
  }
}
