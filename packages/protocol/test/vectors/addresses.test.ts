import {
  buildAddress,
  isAddress,
  isReservedAddress,
  matchTemplate,
  parseTemplate,
} from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { readVectors } from './vectors.ts';

const { cases } = readVectors('addresses');

test.each(cases.filter(({ check }) => check !== 'find'))('$id', (vector) => {
  switch (vector.check) {
    case 'address':
      expect(isAddress(vector.address)).toBe(vector.valid);
      if (vector.valid) expect(isReservedAddress(vector.address)).toBe(vector.reserved);
      break;
    case 'template':
      if (vector.valid) expect(parseTemplate(vector.template).params).toEqual(vector.params);
      else expect(() => parseTemplate(vector.template)).toThrow(TypeError);
      break;
    case 'match':
      expect(matchTemplate(parseTemplate(vector.template), vector.address) ?? null).toEqual(
        vector.params,
      );
      break;
    case 'build': {
      const build = () => buildAddress(parseTemplate(vector.template), vector.params);
      if (vector.address === null) expect(build).toThrow(TypeError);
      else expect(build()).toBe(vector.address);
      break;
    }
    case 'find':
      throw new Error('Run by the tests of the server.');
  }
});
