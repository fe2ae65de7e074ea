import { expect, it } from 'vitest';
import { repeatedKey } from '../src/conformance/wire/repeated-key.ts';

it.each([
  ['{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}', undefined],
  ['{"a":"\\"a\\":1,","b":"a"}', undefined],
  ['{"a":1,"b":2,"a":3}', 'a'],
  ['{"x":[{"a":1,"\\u0061":2}]}', 'a'],
  ['{"x":{"":1,"":2}}', ''],
])('finds a repeated key in %s (SP-ENV-006)', (json, key) => {
  expect(repeatedKey(json)).toBe(key);
});
