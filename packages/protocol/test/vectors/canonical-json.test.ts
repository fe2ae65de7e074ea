import { createHash } from 'node:crypto';
import { canonicalJson, digestContract, fromContractJson, wireForm } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { readVectors } from './vectors.ts';

describe('canonical JSON', () => {
  test.each(readVectors('canonical-json').cases)('$id', (vector) => {
    const value = vector.check === 'value' ? JSON.parse(vector.text) : numberOf(vector.bits);
    if (vector.canonical === null) expect(() => canonicalJson(value)).toThrow(TypeError);
    else expect(canonicalJson(value)).toBe(vector.canonical);
  });
});

describe('the digest of a contract', () => {
  const { cases } = readVectors('digests');

  test.each(cases)('$id', ({ id, contract, canonical, digest, sameAs }) => {
    expect(canonicalJson(wireForm(contract))).toBe(canonical);
    expect(createHash('sha256').update(canonical).digest('hex')).toBe(digest);
    expect(digestContract(contract)).toBe(digest);
    expect(digestContract(fromContractJson(contract))).toBe(digest);
    const first = cases.find((other) => other.digest === digest)?.id;
    expect(sameAs).toBe(first === id ? undefined : first);
  });
});

/** The double that these bits are (IEEE 754). */
function numberOf(bits: string): number {
  return Buffer.from(bits, 'hex').readDoubleBE();
}
