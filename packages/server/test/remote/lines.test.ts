import { describe, expect, it } from 'vitest';
import type { LaneOwner } from '../../src/bus/queue-driver.ts';
import type { Dispatch, Route } from '../../src/routing/remote/lines.ts';
import { Lines } from '../../src/routing/remote/lines.ts';
import { seededRandom } from '../chaos/seeded-random.ts';
import { LineModel } from './line-model.ts';

const owner = (instance: string): LaneOwner => ({ instance, holder: `${instance}/1` });

/** One line, what was sent of it, and who was to be asked. */
function openLine() {
  const sent: [string, Route][] = [];
  const hurried: string[] = [];
  const state: { owner: LaneOwner | undefined } = { owner: owner('a') };
  const lines = new Lines({
    ownerOf: () => state.owner,
    hurry: (dispatches) => hurried.push(...dispatches.map(({ ref }) => ref)),
  });
  const submit = (ref: string, more: Partial<Dispatch> = {}): Dispatch => {
    const dispatch: Dispatch = {
      ...{ ref, subject: 'queue', lane: 'lane', key: 'session', connectionId: '1' },
      ...{ isDurable: false, mayGoDirect: true },
      send: (route) => sent.push([ref, route]),
      ...more,
    };
    lines.submit(dispatch);
    return dispatch;
  };
  const durable = (ref: string) => submit(ref, { isDurable: true, mayGoDirect: false });
  return { lines, sent, hurried, state, submit, durable };
}

const stored = { kind: 'stored', tellsBegin: true };
const direct = (after?: string, instance = 'a') => ({
  ...{ kind: 'direct', owner: owner(instance), after },
});

describe('a line', () => {
  it('begins with something stored, for which the next wait, and then goes on without', () => {
    const { lines, sent, submit } = openLine();
    const first = submit('1');
    submit('2');
    submit('3');
    expect(sent).toEqual([['1', stored]]);
    lines.begun(first);
    expect(sent.slice(1)).toEqual([
      ['2', direct()],
      ['3', direct('2')],
    ]);
  });

  it('begins anew for another connection of the session, which may have been elsewhere', () => {
    const { lines, sent, submit } = openLine();
    lines.begun(submit('1'));
    lines.begun(submit('2'));
    submit('3', { connectionId: '2' });
    expect(sent.at(-1)).toEqual(['3', stored]);
  });

  it('stores what is durable only when what went before it has begun, and asks for that', () => {
    const { lines, sent, hurried, submit, durable } = openLine();
    lines.begun(submit('1'));
    const before = submit('2');
    durable('3');
    const after = submit('4');
    expect(hurried).toEqual(['2']);
    expect(sent.at(-1)).toEqual(['2', direct()]);
    lines.begun(before);
    expect(sent.slice(2)).toEqual([
      ['3', { kind: 'stored', tellsBegin: false }],
      ['4', stored],
    ]);
    lines.begun(after);
    submit('5');
    expect(sent.at(-1)).toEqual(['5', direct()]);
  });

  it('stores what was refused, where it was in its line', () => {
    const { lines, sent, submit } = openLine();
    lines.begun(submit('1'));
    const [two, three] = [submit('2'), submit('3')];
    lines.refused(three);
    submit('4');
    expect(sent).toHaveLength(3);
    lines.refused(two);
    expect(sent.slice(3).map(([ref, { kind }]) => `${ref} ${kind}`)).toEqual([
      ...['2 stored', '3 stored', '4 stored'],
    ]);
  });

  it('changes to another owner when all that the one before was given has begun', () => {
    const { lines, sent, state, submit } = openLine();
    lines.begun(submit('1'));
    const two = submit('2');
    state.owner = owner('b');
    submit('3');
    expect(sent).toHaveLength(2);
    lines.begun(two);
    expect(sent.at(-1)).toEqual(['3', direct(undefined, 'b')]);
  });

  it('goes on without what is lost, and without what nobody waits for', () => {
    const { lines, sent, submit, durable } = openLine();
    lines.begun(submit('1'));
    const lost = submit('2');
    durable('3');
    const left = submit('4');
    lines.ended(left);
    lines.ended(lost);
    expect(sent.slice(2).map(([ref]) => ref)).toEqual(['3']);
  });

  it('stores what waits for something stored, once its client may have gone elsewhere', () => {
    const { lines, sent, submit } = openLine();
    submit('1');
    const [two, three] = [submit('2'), submit('3')];
    lines.hasten(two);
    expect(sent.map(([ref, { kind }]) => `${ref} ${kind}`)).toEqual([
      '1 stored',
      '2 stored',
      '3 stored',
    ]);
    lines.begun(three);
    submit('4');
    expect(sent.at(-1)).toEqual(['4', direct()]);
  });

  it('stores all that waits for something stored, where its gateway leaves', () => {
    const { lines, sent, state, submit } = openLine();
    submit('1');
    submit('2');
    submit('3');
    state.owner = undefined;
    lines.hastenAll();
    expect(sent.map(([ref, { kind }]) => `${ref} ${kind}`)).toEqual([
      '1 stored',
      '2 stored',
      '3 stored',
    ]);
  });

  it('does not overtake with what is hastened what went to its owner', () => {
    const { lines, sent, submit, durable } = openLine();
    lines.begun(submit('1'));
    const two = submit('2');
    lines.hasten(durable('3'));
    expect(sent.at(-1)).toEqual(['2', direct()]);
    lines.begun(two);
    expect(sent.at(-1)).toEqual(['3', { kind: 'stored', tellsBegin: false }]);
  });

  it('learns nothing of what it stored from what the queue knew before', () => {
    const { lines, sent, submit, durable } = openLine();
    durable('1');
    lines.ended(submit('2')); // a duplicate, which may have begun long ago
    submit('3');
    expect(sent.at(-1)).toEqual(['3', stored]);
  });

  it('stores everything while nobody owns its lane', () => {
    const { sent, state, submit } = openLine();
    state.owner = undefined;
    submit('1');
    submit('2');
    expect(sent.map(([ref, { kind }]) => [ref, kind])).toEqual([
      ['1', 'stored'],
      ['2', 'stored'],
    ]);
  });

  it('holds what has no order up for nobody', () => {
    const { sent, submit } = openLine();
    submit('1', { key: '' });
    submit('2', { key: '' });
    expect(sent).toEqual([
      ['1', direct()],
      ['2', direct()],
    ]);
  });
});

interface Chances {
  /** That the line is another's. */
  readonly moves: number;
  /** That a letter is lost. */
  readonly losses: number;
}

/** Runs a line with work that comes in between, and then to its end. */
function run(random: () => number, { moves, losses }: Chances): LineModel {
  const model = new LineModel(random);
  let connection = 1;
  const chances: readonly [number, () => void][] = [
    [0.3, () => model.submit(random() < 0.2, String(connection))],
    [
      0.01,
      () => {
        connection += 1;
      },
    ],
    [moves, () => model.moveOwner()],
    [0.1, () => model.lookUpOwner()],
    [losses, () => model.loseLetter()],
    [0.02, () => model.review()],
  ];
  for (let turn = 0; turn < 150; turn += 1) {
    for (const [chance, act] of chances) if (random() < chance) act();
    model.step();
  }
  for (let round = 0; round < 20; round += 1) {
    while (model.step());
    model.lookUpOwner();
    model.review();
  }
  return model;
}

describe('a line in which everything takes its time', () => {
  it.each([
    ['owners that change', { moves: 0.03, losses: 0 }],
    ['letters that are lost', { moves: 0, losses: 0.02 }],
    ['both', { moves: 0.02, losses: 0.02 }],
  ])('begins all in order, once, with %s', (_name, chances) => {
    let direct = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const model = run(seededRandom(seed), chances);
      const expected = model.submitted.filter((ref) => !model.lost.includes(ref));
      expect({ seed, begun: model.begun }).toEqual({ seed, begun: expected });
      direct += model.direct.length;
    }
    expect(direct).toBeGreaterThan(1_000);
  });
});
