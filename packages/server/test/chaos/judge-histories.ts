import type { Finding } from './findings.ts';
import { Findings } from './findings.ts';
import type { Ledgers, Published, Received, Tick } from './ledgers.ts';

const PROMISES = [
  'a message that was published or queued is in the history',
  'a history holds a message once',
  'a history is in the order of publication',
  'the offsets of a history are contiguous',
  'a subscriber is handed every message',
  'a subscriber is handed a message once',
  'a subscriber is handed messages in their order',
  'a subscriber is handed what the history holds',
  'a subscriber is told of no gap',
] as const;

type HistoryFindings = Findings<(typeof PROMISES)[number]>;

/** What became of messages, by what the publisher was told, the histories hold, and subscribers were handed. */
export function judgeHistories(
  ledgers: Pick<Ledgers, 'published' | 'histories' | 'received'>,
): readonly Finding[] {
  const findings = new Findings(PROMISES);
  const published = Map.groupBy(ledgers.published, ({ feed }) => feed);
  for (const [feed, told] of published) {
    judgeHistory(feed, { told, history: ledgers.histories.get(feed) ?? [] }, findings);
  }
  for (const received of ledgers.received) {
    judgeSubscriber(received, ledgers.histories.get(received.feed) ?? [], findings);
  }
  return findings.list();
}

function judgeHistory(
  feed: string,
  { told, history }: { told: readonly Published[]; history: readonly Tick[] },
  findings: HistoryFindings,
): void {
  const held = new Set<number>();
  let before: Tick | undefined;
  for (const tick of history) {
    const at = `${feed}: message ${tick.n} at ${tick.offset}`;
    if (held.has(tick.n)) findings.add('a history holds a message once', at);
    else if (before !== undefined && tick.n < before.n) {
      findings.add('a history is in the order of publication', at);
    }
    if (tick.offset !== (before?.offset ?? 0) + 1) {
      findings.add('the offsets of a history are contiguous', at);
    }
    held.add(tick.n);
    before = tick;
  }
  for (const { n, status } of told) {
    if (status !== 'rejected' && !held.has(n)) {
      findings.add(
        'a message that was published or queued is in the history',
        `${feed}: message ${n}`,
      );
    }
  }
}

function judgeSubscriber(
  { client, feed, ticks, gaps }: Received,
  history: readonly Tick[],
  findings: HistoryFindings,
): void {
  const at = (offset: number): string => `${client} on ${feed}: offset ${offset}`;
  const held = new Map(history.map((tick) => [tick.offset, tick]));
  const handed = new Set<number>();
  let last = 0;
  for (const { epoch, offset, n } of ticks) {
    const stored = held.get(offset);
    if (handed.has(offset)) findings.add('a subscriber is handed a message once', at(offset));
    else if (offset < last)
      findings.add('a subscriber is handed messages in their order', at(offset));
    if (stored?.n !== n || stored.epoch !== epoch) {
      findings.add('a subscriber is handed what the history holds', `${at(offset)} as ${n}`);
    }
    handed.add(offset);
    last = Math.max(last, offset);
  }
  for (const { offset } of history) {
    if (!handed.has(offset)) findings.add('a subscriber is handed every message', at(offset));
  }
  for (const cause of gaps) findings.add('a subscriber is told of no gap', `${at(last)}: ${cause}`);
}
