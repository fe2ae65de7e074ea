import fc from 'fast-check';

/** Values that programs stumble over, as JSON. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    '',
    ' ',
    0,
    -1,
    1.5,
    2 ** 31,
    2 ** 53,
    -(2 ** 53),
    1e308,
    5e-324,
    [],
    {},
    [[[[]]]],
    'null',
    '\u0000',
    '\u2028',
    '😀',
    '\ud800',
    '__proto__',
    'constructor',
    'toString',
    '@user:ada',
    '../../etc/passwd',
    "' OR 1=1 --",
    '<script>alert(1)</script>',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template that nobody is to fill in.
    '${jndi:ldap://x}',
    '%s%n',
    'a'.repeat(129),
    { constructor: { prototype: { admin: true } } },
    { toJSON: 1 },
    { length: 1e9 },
    [null, undefined],
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A value with a hostile one at some place of it. */
export function spoiled(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value) && value.length > 0) {
    return fc
      .nat(value.length - 1)
      .chain((index) => spoiled(value[index]).map((bad) => value.with(index, bad)));
  }
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    const entries = Object.entries(value);
    return fc.oneof(
      hostileValue,
      fc.nat(entries.length - 1).chain((index) => {
        const [name, member] = entries[index] ?? ['', undefined];
        const replaced = (bad: unknown): unknown =>
          Object.fromEntries(entries.with(index, [name, bad]));
        return fc.oneof(spoiled(member).map(replaced), fc.constant(without(entries, index)));
      }),
      hostileValue.map((bad) => ({ ...value, unknownMember: bad })),
    );
  }
  return hostileValue;
}

function without(entries: readonly [string, unknown][], index: number): unknown {
  return Object.fromEntries(entries.toSpliced(index, 1));
}
