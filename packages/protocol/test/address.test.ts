import {
  buildAddress,
  isAddress,
  isReservedAddress,
  MAX_ADDRESS_BYTES,
  matchTemplate,
  parseTemplate,
} from '@sallyport/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const longest = 'a'.repeat(MAX_ADDRESS_BYTES);

describe('isAddress (SP-ENV-009)', () => {
  test.each([
    'guide',
    'pillar:content',
    'world:user:ada',
    'A-Z_a.z~0',
    '0',
    '.',
    '..:~',
    '@user:ada',
    '@session:0b7c9d2e-4b0e-4a3f-9c53-2d1f0a6e8b11',
    'auth0~7Cada',
    longest,
  ])('accepts %s', (address) => {
    expect(isAddress(address)).toBe(true);
  });

  test.each([
    '',
    ':',
    'a:',
    ':a',
    'a::b',
    'a b',
    'a/b',
    'a\n',
    '\na',
    'é',
    'a:@b',
    '@',
    '@@a',
    '@:a',
    '{a}',
    'a*',
    'a%20',
    'a\u0000',
    `${longest}a`,
  ])('refuses %j', (address) => {
    expect(isAddress(address)).toBe(false);
  });
});

test('an address with a leading @ is reserved (SP-ENV-012)', () => {
  expect(isReservedAddress('@user:ada')).toBe(true);
  expect(isReservedAddress('user:ada')).toBe(false);
});

describe('parseTemplate', () => {
  test('takes a template apart', () => {
    expect(parseTemplate('world:{kind}:{userId}')).toEqual({
      source: 'world:{kind}:{userId}',
      segments: [
        { kind: 'literal', text: 'world' },
        { kind: 'param', name: 'kind' },
        { kind: 'param', name: 'userId' },
      ],
      params: ['kind', 'userId'],
    });
  });

  test.each([
    '',
    ':',
    'a:',
    'a::b',
    'a{b}',
    '{a}b',
    '{a}{b}',
    '{}',
    '{1a}',
    '{a',
    'a}',
    '{a b}',
    'a b',
    '{a:b}',
  ])('refuses %j, saying what a segment is', (source) => {
    expect(() => parseTemplate(source)).toThrow(
      /must be characters of .* or one whole \{parameter\}/,
    );
  });

  test('refuses a parameter named twice', () => {
    expect(() => parseTemplate('{a}:{a}')).toThrow('names a parameter twice');
  });

  test('refuses a template whose literal text no address can hold', () => {
    expect(() => parseTemplate('a'.repeat(MAX_ADDRESS_BYTES + 1))).toThrow(/255 bytes/);
  });
});

describe('matchTemplate (SP-ENV-010)', () => {
  test.each([
    ['guide', 'guide', {}],
    ['pillar:{pillar}', 'pillar:content', { pillar: 'content' }],
    ['{a}:{b}', 'x:y', { a: 'x', b: 'y' }],
    ['world:user:{userId}', 'world:user:..', { userId: '..' }],
    ['{a}', '__proto__', { a: '__proto__' }],
  ])('%s matches %s', (template, address, params) => {
    expect(matchTemplate(parseTemplate(template), address)).toEqual(params);
  });

  test.each([
    ['guide', 'Guide'],
    ['guide', 'guide:a'],
    ['pillar:{pillar}', 'pillar'],
    ['pillar:{pillar}', 'pillar:a:b'],
    ['pillar:{pillar}', 'pillars:a'],
    ['world:user:{userId}', 'world:User:ada'],
    ['user:{userId}', '@user:ada'],
    ['{a}:{b}', '@user:ada'],
    ['{a}', '@user'],
  ])('%s does not match %s', (template, address) => {
    expect(matchTemplate(parseTemplate(template), address)).toBeUndefined();
  });

  test('a parameter may have the name of a member of Object', () => {
    const params = matchTemplate(parseTemplate('{constructor}:{toString}'), 'a:b');
    expect(Object.entries(params ?? {})).toEqual([
      ['constructor', 'a'],
      ['toString', 'b'],
    ]);
  });
});

describe('buildAddress', () => {
  const template = parseTemplate('world:{kind}:{userId}');

  test('is the reverse of matchTemplate', () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9_~.-]{1,100}$/);
    fc.assert(
      fc.property(segment, segment, (kind, userId) => {
        const address = buildAddress(template, { kind, userId });
        expect(isAddress(address)).toBe(true);
        expect(matchTemplate(template, address)).toEqual({ kind, userId });
      }),
    );
  });

  test.each([
    [{}, 'kind', 'undefined'],
    [{ kind: 'a' }, 'userId', 'undefined'],
    [{ kind: 'a', userId: '' }, 'userId', '""'],
    [{ kind: 'a', userId: 'b:c' }, 'userId', '"b:c"'],
    [{ kind: 'a', userId: 'b c' }, 'userId', '"b c"'],
    [{ kind: 'a', userId: '@b' }, 'userId', '"@b"'],
  ])('of %j names the parameter %s', (params, name, got) => {
    expect(() => buildAddress(template, params)).toThrow(
      `Parameter "${name}" of channel "world:{kind}:{userId}" must be one or more characters of [A-Za-z0-9_~.-], got ${got}.`,
    );
  });

  test('does not take a parameter from a prototype', () => {
    expect(() => buildAddress(parseTemplate('{toString}'), {})).toThrow('Parameter "toString"');
  });

  test('refuses an address that is too long', () => {
    expect(() => buildAddress(template, { kind: 'a', userId: longest })).toThrow(
      'longer than 255 bytes',
    );
  });
});
