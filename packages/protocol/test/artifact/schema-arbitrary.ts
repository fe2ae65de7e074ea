import fc from 'fast-check';
import { z } from 'zod';

/** A schema, and what generates values that it accepts (or, rarely, nearly accepts). */
export interface Sample {
  readonly schema: z.ZodType;
  readonly values: fc.Arbitrary<unknown>;
}

const NAMES = ['id', 'text', 'a/b', '~', 'ü'];
const OTHER_NAMES = ['who', 'when'];

const shaped: fc.Arbitrary<Sample> = fc.letrec<{ any: Sample; leaf: Sample }>((tie) => ({
  leaf: fc.oneof(text(), number(), fc.constantFrom(...fixed())),
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    object(tie('any')),
    tuple(tie('any')),
    tie('any').map(list),
    tie('any').map(record),
    tie('any').map(nullable),
    fc.array(tie('any'), { minLength: 2, maxLength: 3 }).map(union),
    fc.tuple(object(tie('any')), object(tie('any'), OTHER_NAMES)).map(both),
    fc.array(object(tie('any')), { minLength: 2, maxLength: 3 }).map(tagged),
  ),
})).any;

/** Random schemas of every kind that a contract can say as data. */
export const samples: fc.Arbitrary<Sample> = shaped.map((sample) => ({
  ...sample,
  [fc.toStringMethod]: () => JSON.stringify(z.toJSONSchema(sample.schema, { io: 'input' })),
}));

function text(): fc.Arbitrary<Sample> {
  return fc.tuple(fc.nat(3), fc.nat(4)).map(([min, extra]) => ({
    schema: z
      .string()
      .min(min)
      .max(min + extra),
    values: fc.string({ unit: 'grapheme', maxLength: min + extra + 1 }),
  }));
}

function number(): fc.Arbitrary<Sample> {
  return fc.constantFrom(
    { schema: z.number(), values: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    { schema: z.int(), values: fc.integer() },
    { schema: z.int32().positive(), values: fc.integer({ min: 0 }) },
    { schema: z.number().min(-1).lt(2), values: fc.double({ min: -2, max: 2, noNaN: true }) },
    { schema: z.int().multipleOf(3).multipleOf(2), values: fc.integer({ min: -9, max: 9 }) },
  );
}

function fixed(): Sample[] {
  const ends = z.string().startsWith('a').includes('-').endsWith('z');
  return [
    { schema: z.boolean(), values: fc.boolean() },
    { schema: z.null(), values: fc.constant(null) },
    { schema: z.unknown(), values: fc.jsonValue() },
    { schema: z.never(), values: fc.jsonValue() },
    { schema: z.enum(['a', 'b', '']), values: fc.constantFrom('a', 'b', 'c') },
    { schema: z.literal(['x', 3, true, null]), values: fc.constantFrom('x', 3, true, null, false) },
    { schema: z.literal(7), values: fc.constantFrom(7, 8) },
    { schema: z.uuid(), values: fc.uuid() },
    { schema: z.email(), values: fc.emailAddress() },
    { schema: z.emoji(), values: fc.constantFrom('😀', '👩‍👩‍👧', 'a') },
    { schema: z.base64(), values: fc.base64String() },
    { schema: z.ipv4(), values: fc.ipV4() },
    { schema: z.hostname(), values: fc.domain() },
    { schema: z.iso.datetime(), values: isoDates((date) => date) },
    { schema: z.iso.date(), values: isoDates((date) => date.slice(0, 10)) },
    { schema: z.string().regex(/^\p{L}+[.]?$/u), values: fc.constantFrom('ä', 'a.', '.', '𝒳') },
    { schema: z.templateLiteral(['n-', z.int()]), values: fc.constantFrom('n-1', 'n--2', 'n-x') },
    { schema: ends, values: fc.constantFrom('a-z', 'az', 'a--z', '-z', 'a-') },
    { schema: z.json(), values: fc.jsonValue() },
    tree(),
  ];
}

function isoDates(format: (text: string) => string): fc.Arbitrary<string> {
  return fc.date({ noInvalidDate: true }).map((date) => format(date.toISOString()));
}

function tree(): Sample {
  const schema = z.object({
    name: z.string(),
    get parts() {
      return z.array(schema).max(2).optional();
    },
  });
  const { node } = fc.letrec((tie) => ({
    node: fc.record(
      {
        name: fc.string(),
        parts: fc.array(tie('node'), { maxLength: 2, depthIdentifier: 'tree' }),
      },
      { requiredKeys: ['name'] },
    ),
  }));
  return { schema, values: node };
}

interface ObjectSample extends Sample {
  readonly schema: z.ZodObject;
}

function object(inner: fc.Arbitrary<Sample>, names = NAMES): fc.Arbitrary<ObjectSample> {
  const member = fc.record({
    sample: inner,
    how: fc.constantFrom('required', 'optional', 'default'),
  });
  return fc
    .record({
      members: fc.dictionary(fc.constantFrom(...names), member, { maxKeys: 4 }),
      rest: fc.constantFrom('drop', 'keep', 'forbid', 'number'),
      named: fc.boolean(),
    })
    .map(({ members, rest, named }) => {
      const shape = Object.fromEntries(
        Object.entries(members).map(([name, { sample, how }]) => [name, as(sample.schema, how)]),
      );
      const schema = closed(z.object(shape), rest);
      const required = Object.keys(members).filter((name) => members[name]?.how === 'required');
      return {
        schema: named ? schema.describe('Named.') : schema,
        values: fc.record(
          Object.fromEntries(Object.entries(members).map(([name, m]) => [name, m.sample.values])),
          { requiredKeys: required },
        ),
      };
    });
}

function as(schema: z.ZodType, how: string): z.ZodType {
  if (how === 'required') return schema;
  return how === 'optional' ? schema.optional() : schema.nullable().default(null);
}

function closed(schema: z.ZodObject, rest: string): z.ZodObject {
  if (rest === 'keep') return schema.loose();
  if (rest === 'forbid') return schema.strict();
  return rest === 'number' ? schema.catchall(z.number()) : schema;
}

function tuple(inner: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc
    .record({ first: inner, second: inner, rest: fc.option(inner), open: fc.boolean() })
    .map(({ first: head, second: next, rest, open }) => {
      const [first, second] = [solid(head), solid(next)];
      const members = [first.schema, open ? second.schema.optional() : second.schema] as const;
      return {
        schema: rest === null ? z.tuple(members) : z.tuple(members, rest.schema),
        values: fc
          .tuple(first.values, second.values, fc.array(rest?.values ?? fc.nat(), { maxLength: 1 }))
          .map(([a, b, others]) => [a, b, ...others]),
      };
    });
}

/** zod lets a tuple end before a member that takes anything; JSON Schema does not, and the lint says so. */
function solid(sample: Sample): Sample {
  return sample.schema.safeParse(undefined).success ? { ...sample, schema: z.json() } : sample;
}

function list({ schema, values }: Sample): Sample {
  return { schema: z.array(schema).min(1).max(3), values: fc.array(values, { maxLength: 4 }) };
}

function record({ schema, values }: Sample): Sample {
  const keys = z.enum(['a', 'b']);
  const named = fc.constantFrom('a', 'b', 'c');
  return {
    schema: z.union([z.record(keys, schema), z.record(z.string().max(2), schema)]),
    values: fc.oneof(
      fc.record({ a: values, b: values }),
      fc.dictionary(fc.oneof(named, fc.string({ maxLength: 3 })), values, { maxKeys: 3 }),
    ),
  };
}

function nullable({ schema, values }: Sample): Sample {
  return { schema: schema.nullable(), values: fc.oneof(values, fc.constant(null)) };
}

function union(options: readonly Sample[]): Sample {
  return {
    schema: z.union(options.map((option) => option.schema)),
    values: fc.oneof(...options.map((option) => option.values)),
  };
}

function both([left, right]: readonly [ObjectSample, ObjectSample]): Sample {
  const open = (sample: ObjectSample) => z.object(sample.schema.shape);
  return {
    schema: z.intersection(open(left), open(right)),
    values: fc.tuple(left.values, right.values).map(([a, b]) => Object.assign({}, b, a)),
  };
}

function tagged(options: readonly ObjectSample[]): Sample {
  const [first, ...others] = options.map(({ schema }, index) =>
    schema.extend({ kind: z.literal(`k${index}`) }),
  );
  if (first === undefined) throw new Error('at least one option');
  return {
    schema: z.discriminatedUnion('kind', [first, ...others]),
    values: fc.oneof(
      ...options.map(({ values }, index) =>
        values.map((value) => Object.assign({}, value, { kind: `k${index}` })),
      ),
    ),
  };
}
