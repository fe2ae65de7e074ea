import { expect, it } from 'vitest';
import { markReader, writeMark } from '../../src/load/mark.ts';
import { compileJson, compileText, join, plain, render } from '../../src/load/template.ts';

const values = { connection: 7, group: 2, count: 9, id: 'a', mark: '~m~' };

it('a template writes its slots, and leaves other braces alone', () => {
  const template = compileText('room:{group}-{connection}{other}');
  expect(render(template, values)).toBe('room:2-7{other}');
  expect(render(plain('{group}'), values)).toBe('{group}');
  expect(render(join(compileText('{id}:'), plain('{id}'), compileText('{id}')), values)).toBe(
    'a:{id}a',
  );
});

it('a text of JSON that is one number becomes a number', () => {
  const template = compileJson({
    n: '{count}',
    text: 'no {count}',
    mark: '{mark}',
    deep: ['{group}'],
  });
  expect(JSON.parse(render(template, values))).toEqual({
    n: 9,
    text: 'no 9',
    mark: '~m~',
    deep: [2],
  });
});

it('a mark is read back from a frame of the same run only', () => {
  const mark = { message: 123_456, action: 3, intendedAt: 98_765.432 };
  const frame = JSON.stringify({ payload: { text: `hello ${writeMark('ab12', mark)} there` } });
  expect(markReader('ab12')(frame)).toEqual(mark);
  expect(markReader('ab13')(frame)).toBeUndefined();
  expect(markReader('ab12')('{}')).toBeUndefined();
});
