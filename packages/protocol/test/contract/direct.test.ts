import {
  defineContract,
  digestContract,
  directAddress,
  event,
  fromContractJson,
  lintContract,
  toAsyncApi,
  toContractJson,
  toReferenceHtml,
} from '@sallyport/protocol';
import { diffContracts } from '@sallyport/protocol/evolution';
import { generateTypeScript } from '@sallyport/protocol/generate';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const plain = defineContract({ name: 'plain', version: '1.0.0', channels: {} });
const told = event({ payload: z.object({ text: z.string() }) });
const history = { keep: 10, forMs: 60_000 };
const contract = defineContract({ ...plain, direct: { emits: { told }, history } });
const json = toContractJson(contract);

describe('direct messages', () => {
  it('survive the way to data and back', () => {
    expect(json.direct).toMatchObject({ emits: { told: { kind: 'event' } }, history });
    expect(toContractJson(fromContractJson(json))).toEqual(json);
    expect(lintContract(contract)).toEqual([]);
  });

  it('count for the digest, and leave that of a contract without any as it was', () => {
    expect(digestContract(contract)).not.toBe(digestContract(plain));
    const documented = { ...contract, direct: { ...contract.direct, description: 'For you.' } };
    expect(digestContract(defineContract(documented))).toBe(digestContract(contract));
  });

  it('need a history, and no name that is gone', () => {
    const declare = (direct: object) => () =>
      defineContract({ ...plain, direct: { emits: { told }, history, ...direct } });
    expect(declare({ history: undefined })).toThrow('direct.history');
    expect(declare({ history: { keep: 0, forMs: 1 } })).toThrow('direct.history.keep');
    expect(declare({ removed: { emits: ['told'] } })).toThrow('direct.emits.told');
    expect(declare({ sunset: 'soon' })).toThrow('direct.sunset');
  });

  it('are channels of the documents that follow from a contract', () => {
    expect(toAsyncApi(json)).toMatchObject({
      channels: {
        _user: { address: '@user:{userId}', parameters: { userId: {} } },
        _session: { address: '@session:{sessionId}' },
      },
    });
    expect(toReferenceHtml(json)).toContain('@user:{userId}');
    const files = generateTypeScript(json, { sallyport: '^0.1.0' });
    const types = files.find(({ path }) => path === 'index.d.ts')?.text;
    expect(types).toContain('readonly direct: {');
    expect(types).toContain('told: EventIntent<');
  });

  it('are compared like a channel', () => {
    const mute = event({ payload: z.object({}) });
    const next = toContractJson(
      defineContract({ ...plain, direct: { emits: { mute }, history: { keep: 1, forMs: 1 } } }),
    );
    const { findings } = diffContracts(json, next, { mode: 'full', today: '2030-01-01' });
    const rules = findings.map(({ rule, place }) => `${rule} ${place}`);
    expect(rules).toContain('EVO-EMITS-REMOVED direct.emits.told');
    expect(rules).toContain('EVO-HISTORY-SHORTENED direct.history');
  });
});

describe('the address of a user', () => {
  it.each([
    ['ada', '@user:ada'],
    ['ada lovelace/ü~', '@user:ada~20lovelace~2F~C3~BC~7E'],
    ["a!b'c(d)*:@", '@user:a~21b~27c~28d~29~2A~3A~40'],
    ['𝄞', '@user:~F0~9D~84~9E'],
  ])('of %o is %s [SP-SUB-029]', (id, address) => {
    expect(directAddress('user', id)).toBe(address);
  });

  it.each(['', 'a'.repeat(250), '\ud800'])('does not exist for %o', (id) => {
    expect(directAddress('user', id)).toBeUndefined();
  });
});
