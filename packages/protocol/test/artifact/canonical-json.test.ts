import { canonicalJson } from '@sallyport/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

describe('canonicalJson', () => {
  test('writes the examples of RFC 8785', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,0],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test('sorts members by UTF-16 code units', () => {
    const value = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': 4,
      '\ud83d\ude00': 5,
      '\u0080': 6,
      ö: 7,
    };
    expect([...Object.keys(JSON.parse(canonicalJson(value)))]).toEqual([
      '1',
      '\r',
      '\u0080',
      'ö',
      '\u20ac',
      '\ud83d\ude00',
      '\ufb33',
    ]);
  });

  test('does not depend on the order of members, and reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  const itself: { self?: unknown } = {};
  itself.self = itself;
  test.each([
    ['undefined', { a: [undefined] }, '/a/0'],
    ['a number that is none', { a: { b: Number.NaN } }, '/a/b'],
    ['a bigint', [1n], '/0'],
    ['a function', { 'a/b': () => 0 }, '/a~1b'],
    ['a class', { when: new Date(0) }, '/when'],
    ['a hole', { a: new Array(1) }, '/a/0'],
    ['half of a surrogate pair', { a: '\ud83d' }, '/a'],
    ['a cycle', itself, '/self'],
  ])('refuses %s and names its path', (_, value, path) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => canonicalJson(value)).toThrow(`"${path}"`);
  });

  test('lets a value appear twice', () => {
    const twice = { a: 1 };
    expect(canonicalJson([twice, twice])).toBe('[{"a":1},{"a":1}]');
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
