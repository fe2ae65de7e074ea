import type { SchemaRule } from './rule.ts';

const instead: Readonly<Record<string, string>> = {
  date: 'a date is not JSON. Write z.iso.datetime(), or z.int() of milliseconds.',
  bigint:
    'a bigint is not JSON. Write a string, z.string().regex(/^-?\\d+$/), or z.int() up to 2^53.',
  map: 'a Map is not JSON. Write z.record(z.string(), …).',
  set: 'a Set is not JSON. Write z.array(…).',
  undefined: 'undefined is not JSON. Leave the member out with .optional(), or write z.null().',
  void: 'void is not JSON. Write z.null(), or an event where nothing is answered.',
  nan: 'NaN is not JSON. Write z.null().',
  symbol: 'a symbol is not JSON. Write z.literal() of text.',
  function: 'a function is not JSON. Send what it would compute.',
  promise: 'a promise is not JSON. Write the schema of what it gives.',
  file: 'a file is not JSON. Write z.base64(), or the address where it can be fetched.',
  custom:
    'z.custom() and z.instanceof() cannot be written as JSON Schema. Describe the members with z.object().',
};

/** Values that JSON cannot hold. */
export const notJson: SchemaRule = {
  name: 'not-json',
  check: ({ schema }) => instead[schema.def.type],
};
