import { describe, expect, it } from 'vitest';
import { textFrame } from '../../src/connection/frame.ts';
import { createSharedJoin, joinFrames } from '../../src/connection/join-frames.ts';

const [one, two, three] = [textFrame('one'), textFrame('two'), textFrame('three')];

describe('frames that connections share', () => {
  it('are joined once for those who are sent the same', () => {
    const join = createSharedJoin();
    const first = join([one, two, 'own']);
    expect(first).toEqual(Buffer.concat([one, two, textFrame('own')]));
    expect(join([one, two, 'own'])).toBe(first);
  });

  it.each([
    ['fewer', [one]],
    ['more', [one, two, three]],
    ['others', [one, three]],
    ['another order', [two, one]],
    ['equal bytes of another frame', [one, textFrame('two')]],
    ['text', [one, 'two']],
    ['none', []],
  ])('are joined anew for whoever is sent %s', (_, frames) => {
    const join = createSharedJoin();
    const first = join([one, two]);
    expect(join(frames)).toEqual(joinFrames(frames));
    expect(join([one, two])).toEqual(first);
  });
});
