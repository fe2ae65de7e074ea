import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import type { Asked, Ledgers, Run, Tick } from './ledgers.ts';

const ticks = (...numbers: number[]): Tick[] =>
  numbers.map((n, at) => ({ epoch: 'e', offset: at + 1, n }));
const order = (key: string): Asked => ({ key, kind: 'order', outcome: 'done', at: 0, tookMs: 1 });
const stamp = (key: string): Asked => ({ ...order(key), kind: 'stamp', stamp: `s-${key}` });
const run = ({ key, kind }: Asked, tries = 1): Run => ({ key, kind, stamp: `s-${key}`, tries });

/** A run in which every promise was kept. */
const kept: Ledgers = {
  asked: [order('c1:1'), stamp('c1:2'), order('c1:3')],
  runs: [run(order('c1:1')), run(stamp('c1:2')), run(order('c1:3'))],
  published: [1, 2, 3].map((n) => ({ feed: 'feed:0', n, status: 'published' })),
  histories: new Map([['feed:0', ticks(1, 2, 3)]]),
  received: [{ client: 'c1', feed: 'feed:0', ticks: ticks(1, 2, 3), gaps: [] }],
};

const broken = (ledgers: Partial<Ledgers>): string[] =>
  judge({ ...kept, ...ledgers })
    .filter(({ count }) => count > 0)
    .map(({ promise }) => promise);

const handed = (list: readonly Tick[], gaps: string[] = []) => ({
  received: [{ client: 'c1', feed: 'feed:0', ticks: list, gaps }],
});
const stored = (list: readonly Tick[]) => ({
  histories: new Map([['feed:0', list]]),
  received: [],
});
const [first, second, third] = ticks(1, 2, 3) as [Tick, Tick, Tick]; // three
const [one, two, three] = kept.runs as [Run, Run, Run]; // likewise

describe('the judge of a chaos run', () => {
  it('finds nothing where everything was kept', () => {
    expect(broken({})).toEqual([]);
  });

  it('lets work that was interrupted be done again, and refusals be refusals', () => {
    expect(broken({ runs: [...kept.runs, { ...one, tries: 2 }] })).toEqual([]);
    const refused: Asked = { ...order('c1:4'), outcome: 'unavailable' };
    expect(broken({ asked: [...kept.asked, refused] })).toEqual([]);
    const rejected = { feed: 'feed:0', n: 4, status: 'rejected' } as const;
    expect(broken({ published: [...kept.published, rejected] })).toEqual([]);
  });

  it.each<[string, Partial<Ledgers>]>([
    ['an acknowledged order is done', { runs: [one, two] }],
    ['an answered request was run once', { runs: [...kept.runs, two] }],
    ['an answer is that of the run', { runs: [one, { ...two, stamp: 'other' }, three] }],
    ['an order that is done again says so by its tries', { runs: [...kept.runs, three] }],
    [
      'a repeat of an answered order is answered likewise',
      { asked: [{ ...order('c1:1'), repeated: 'forbidden' }] },
    ],
    ['orders of one client are begun in their order', { runs: [three, two, one] }],
    ['a message that was published or queued is in the history', stored([first, second])],
    ['a history holds a message once', stored([first, second, third, { ...third, offset: 4 }])],
    ['a history is in the order of publication', stored(ticks(1, 3, 2))],
    ['the offsets of a history are contiguous', stored([first, second, { ...third, offset: 5 }])],
    ['a subscriber is handed every message', handed([first, third])],
    ['a subscriber is handed every message', handed([first, second])],
    ['a subscriber is handed a message once', handed([first, first, second, third])],
    ['a subscriber is handed messages in their order', handed([second, first, third])],
    ['a subscriber is handed what the history holds', handed([first, { ...second, n: 7 }, third])],
    ['a subscriber is told of no gap', handed([first, second, third], ['epoch'])],
  ])('finds where a promise is broken: %s', (promise, ledgers) => {
    expect(broken(ledgers)).toEqual([promise]);
  });
});
