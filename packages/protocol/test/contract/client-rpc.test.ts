import {
  defineContract,
  digestContract,
  fromContractJson,
  lintContract,
  method,
  toContractJson,
} from '@sallyport/protocol';
import { generateTypeScript } from '@sallyport/protocol/generate';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const plain = defineContract({ name: 'plain', version: '1.0.0', channels: {} });
const confirm = method({
  params: z.object({ question: z.string() }),
  result: z.object({ answer: z.string() }),
  errors: { busy: z.object({ until: z.string() }) },
});
const contract = defineContract({ ...plain, clientRpc: { confirm } });

describe('methods of clients', () => {
  it('survive the way to data and back', () => {
    const json = toContractJson(contract);
    expect(json.clientRpc).toHaveProperty('confirm.params');
    expect(toContractJson(fromContractJson(json))).toEqual(json);
    expect(lintContract(contract)).toEqual([]);
  });

  it('count for the digest, and leave that of a contract without any as it was', () => {
    expect(digestContract(contract)).not.toBe(digestContract(plain));
    expect(digestContract(defineContract({ ...plain, clientRpc: {} }))).toBe(digestContract(plain));
  });

  it('cannot ask for scopes, be reserved, or use a name that is gone', () => {
    const declare = (clientRpc: Record<string, typeof confirm>) => () =>
      defineContract({ ...plain, clientRpc, removed: { clientRpc: ['gone'] } });
    expect(declare({ confirm: { ...confirm, scope: 'a' } })).toThrow('clientRpc.confirm.scope');
    expect(declare({ 'rpc.cancel': confirm })).toThrow('clientRpc.rpc.cancel');
    expect(declare({ gone: confirm })).toThrow('clientRpc.gone');
  });

  it('are part of generated types', () => {
    const files = generateTypeScript(toContractJson(contract), {
      packageName: 'plain',
      sallyport: '0.1.0',
    });
    expect(JSON.stringify(files)).toContain('readonly clientRpc');
  });
});
