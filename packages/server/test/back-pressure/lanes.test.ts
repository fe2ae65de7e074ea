import { describe, expect, it } from 'vitest';
import type { ChannelFrame } from '../../src/connection/channel-frame.ts';
import { Lanes } from '../../src/connection/lanes.ts';

const ALL = Number.POSITIVE_INFINITY;

/** A message of as many bytes as its number has tens. */
function message(address: string, n: number, rest: Partial<ChannelFrame> = {}): ChannelFrame {
  return { frame: frame(n), address, delivery: 'lossless', ...rest };
}

function frame(n: number): Buffer {
  return Buffer.from(String(n).padStart(100));
}

function read(frames: readonly (string | Buffer)[]): unknown[] {
  return frames.map((one) => JSON.parse(String(one)));
}

const dropping = (n: number) => message('ticks', n, { delivery: 'drop-oldest' });
const latest = (n: number, key: string) =>
  message('cursors', n, { delivery: { latest: 'who' }, key });

describe('a lossless lane', () => {
  it('keeps everything in order', () => {
    const lanes = new Lanes(150);
    for (let n = 1; n <= 5; n += 1) expect(lanes.push(message('a', n))).toBe(0);
    expect(lanes.bytes).toBe(500);
    expect(lanes.relieve(1_000)).toBe(0);
    expect(read(lanes.take(ALL))).toEqual([1, 2, 3, 4, 5]);
    expect(lanes).toMatchObject({ bytes: 0, isEmpty: true });
  });
});

describe('a lane that drops the oldest', () => {
  const gap = (missed: number) => ({
    type: 'system',
    intent: 'gap',
    channel: 'ticks',
    payload: { cause: 'slow', missed },
  });

  it('holds no more bytes than it may, and says how many are missing [SP-SUB-062] [SP-SUB-063] [SP-SUB-064]', () => {
    const lanes = new Lanes(250);
    const leftOut = [1, 2, 3, 4].map((n) => lanes.push(dropping(n)));
    expect(leftOut).toEqual([0, 0, 1, 1]);
    expect(lanes.bytes).toBe(200);
    expect(read(lanes.take(ALL))).toEqual([gap(2), 3, 4]);
    expect(lanes.isEmpty).toBe(true);
  });

  it('says it again for those dropped later', () => {
    const lanes = new Lanes(250);
    for (let n = 1; n <= 3; n += 1) lanes.push(dropping(n));
    expect(read(lanes.take(1))).toEqual([gap(1)]);
    for (let n = 4; n <= 5; n += 1) lanes.push(dropping(n));
    expect(read(lanes.take(ALL))).toEqual([gap(2), 4, 5]);
  });

  it('gives up a message that is larger than the lane may be', () => {
    const lanes = new Lanes(50);
    expect(lanes.push(dropping(1))).toBe(1);
    expect(lanes).toMatchObject({ bytes: 0, isEmpty: false });
    expect(read(lanes.take(ALL))).toEqual([gap(1)]);
  });

  it('keeps its memory while it is full for long', () => {
    const lanes = new Lanes(1_000);
    let leftOut = 0;
    for (let n = 1; n <= 100_000; n += 1) leftOut += lanes.push(dropping(n));
    expect(leftOut).toBe(99_990);
    expect(read(lanes.take(ALL)).slice(0, 2)).toEqual([gap(99_990), 99_991]);
  });
});

describe('a lane of the latest', () => {
  it('keeps one message of each key, in the order of the newest [SP-SUB-061]', () => {
    const lanes = new Lanes(150);
    const leftOut = [latest(1, 'a'), latest(2, 'b'), latest(3, 'a')].map((one) => lanes.push(one));
    expect(leftOut).toEqual([0, 0, 1]);
    expect(lanes.bytes).toBe(200);
    expect(read(lanes.take(ALL))).toEqual([2, 3]);
  });

  it('lets nobody wait for ever behind a key that changes all the time', () => {
    const lanes = new Lanes(ALL);
    lanes.push(latest(1, 'busy'));
    lanes.push(latest(2, 'calm'));
    const sent: unknown[] = [];
    for (let n = 3; n <= 12; n += 1) {
      sent.push(...read(lanes.take(1)));
      lanes.push(latest(n, 'busy'));
    }
    sent.push(...read(lanes.take(ALL)));
    expect(sent).toEqual([1, 2, ...[3, 4, 5, 6, 7, 8, 9, 10].map((n) => n + 1), 12]);
  });

  it('forgets what was about to leave, and is replaced, where room is needed', () => {
    const lanes = new Lanes(ALL);
    for (const key of ['a', 'b', 'c']) lanes.push(latest(key.charCodeAt(0), key));
    lanes.take(1);
    lanes.push(latest(1, 'b'));
    expect(lanes.relieve(1)).toBe(1);
    expect(lanes.relieve(1)).toBe(0);
    expect(read(lanes.take(ALL))).toEqual(['c'.charCodeAt(0), 1]);
  });
});

describe('lanes of one connection', () => {
  it('take turns, so that no channel holds up another [SP-MSG-010]', () => {
    const lanes = new Lanes(ALL);
    const large = Buffer.alloc(10_000, ' ');
    for (let n = 0; n < 10; n += 1) lanes.push(message('loud', n, { frame: large }));
    lanes.push(message('quiet', 7));
    const frames = lanes.take(40_000);
    expect(frames.map((one) => one.length)).toEqual([10_000, 10_000, 100, 10_000, 10_000]);
  });

  it('spare first what may be dropped, of the longest', () => {
    const lanes = new Lanes(ALL);
    for (let n = 1; n <= 9; n += 1) lanes.push(message('all', n));
    for (let n = 1; n <= 3; n += 1) lanes.push(message('short', n, { delivery: 'drop-oldest' }));
    for (let n = 1; n <= 6; n += 1) lanes.push(dropping(n));
    expect(lanes.relieve(150)).toBe(2);
    expect(lanes.bytes).toBe(1_600);
    expect(lanes.relieve(10_000)).toBe(7);
    expect(lanes.bytes).toBe(900);
  });

  it('are forgotten, or handed over, one by one', () => {
    const lanes = new Lanes(ALL);
    for (const address of ['a', 'b']) lanes.push(message(address, address.charCodeAt(0)));
    expect(lanes.has('a')).toBe(true);
    expect(read(lanes.remove('a'))).toEqual(['a'.charCodeAt(0)]);
    expect(lanes.remove('a')).toEqual([]);
    expect(lanes).toMatchObject({ bytes: 100, isEmpty: false });
  });
});
