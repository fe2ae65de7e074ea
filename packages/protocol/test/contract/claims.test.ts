import type { ClaimsOf, Contract } from '@sallyport/protocol';
import {
  defineContract,
  digestContract,
  fromContractJson,
  lintContract,
  toContractJson,
} from '@sallyport/protocol';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

const plain = { name: 'claims', version: '1.0.0', channels: {} } as const;
const contract = defineContract({ ...plain, claims: z.object({ tenant: z.string().min(1) }) });

describe('claims of a contract', () => {
  it('are data, and the same when loaded back', () => {
    const json = toContractJson(contract);
    expect(json.claims).toMatchObject({ type: 'object', required: ['tenant'] });
    const loaded = fromContractJson(JSON.parse(JSON.stringify(json)));
    expect(toContractJson(loaded)).toEqual(json);
    expect(loaded.claims?.safeParse({ tenant: '' }).success).toBe(false);
    expect(loaded.claims?.safeParse({ tenant: 'a' }).success).toBe(true);
  });

  it('are no frame, so that the digest does not know them', () => {
    expect(digestContract(contract)).toBe(digestContract(defineContract(plain)));
  });

  it('are an object, and linted like every schema', () => {
    const wrong = { ...plain, claims: z.string() as unknown as z.ZodObject };
    expect(() => defineContract(wrong)).toThrow(/claims.*object/);
    expect(() =>
      fromContractJson({ ...toContractJson(contract), claims: { type: 'string' } }),
    ).toThrow('claims');
    const lossy = defineContract({ ...plain, claims: z.object({ n: z.int().refine(Boolean) }) });
    expect(lintContract(lossy)).toMatchObject([{ place: 'claims.n' }]);
  });

  it('have types', () => {
    expectTypeOf<ClaimsOf<typeof contract>['tenant']>().toEqualTypeOf<string>();
    expectTypeOf<ClaimsOf<Contract>['tenant']>().toEqualTypeOf<unknown>();
  });
});
