import type { ContractJson } from '@sallyport/protocol';
import { toContractJson } from '@sallyport/protocol';
import type { CaseResult } from '@sallyport/testing/conformance';
import {
  contractCases,
  exitCodes,
  fixtureContract,
  formatConformanceText,
  parseConformanceConfig,
  runContractCases,
} from '@sallyport/testing/conformance';
import { describe, expect, it } from 'vitest';
import { startConformanceGateway } from './conformance-gateway.ts';
import { orders, startOrders } from './contract-orders.ts';

const digest = 'SPC-CTR-@contract/@digest';
const place = 'channels orders accepts place';
const price = 'rpc price';

/** The orders contract with another value, or none, at one place: what a server with a fault does. */
function changed(path: string, value?: unknown): ContractJson {
  const json = structuredClone(orders);
  const keys = path.split(' ');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Record<string, unknown>>(
    (at, key) => at[key] as Record<string, unknown>, // the paths below lead to objects
    json,
  );
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return json;
}

const bad = ({ results }: { readonly results: readonly CaseResult[] }) =>
  results.filter(({ status }) => status !== 'pass');

const all = contractCases(orders);

async function judge(server: ContractJson, ids: readonly string[], publishes?: object) {
  await using gateway = await startOrders(server, publishes);
  const cases = all.filter(({ id }) => ids.includes(id));
  return await runContractCases(orders, gateway, { cases });
}

describe('a server passes by its own contract', () => {
  it('orders, with one of each constraint', async () => {
    const ids = all.map(({ id }) => id);
    const report = await judge(orders, ids);
    expect(bad(report)).toEqual([]);
    expect(report.exitCode).toBe(exitCodes.well);
    expect(report.results.map(({ id }) => id)).toEqual(ids);
    expect(ids).toMatchSnapshot();
  });

  it('the fixture contract', { timeout: 30_000 }, async () => {
    await using gateway = await startConformanceGateway();
    const report = await runContractCases(toContractJson(fixtureContract), gateway);
    expect(bad(report)).toEqual([]);
  });
});

describe('a server with a fault is found by the case that names it', () => {
  it.each([
    [
      'takes more than the maximum',
      `${place} payload properties count maximum`,
      undefined,
      'orders:+/place/count/maximum',
    ],
    [
      'takes less than the minimum',
      `${place} payload properties count minimum`,
      0,
      'orders:+/place/count/minimum',
    ],
    [
      'refuses the maximum',
      `${place} payload properties count maximum`,
      98,
      'orders:+/place/@valid',
    ],
    [
      'takes any text for a pattern',
      `${place} payload properties sku pattern`,
      undefined,
      'orders:+/place/sku/pattern',
    ],
    [
      'takes texts that are too long',
      `${place} payload properties note maxLength`,
      21,
      'orders:+/place/note/maxLength',
    ],
    [
      'takes unknown members',
      `${place} payload additionalProperties`,
      undefined,
      'orders:+/place/additionalProperties',
    ],
    [
      'takes empty lists',
      `${place} payload properties tags minItems`,
      undefined,
      'orders:+/place/tags/minItems',
    ],
    [
      'takes lists that are too long',
      `${place} payload properties tags maxItems`,
      undefined,
      'orders:+/place/tags/maxItems',
    ],
    [
      'takes any step',
      `${place} payload properties weight multipleOf`,
      undefined,
      'orders:+/place/weight/multipleOf',
    ],
    [
      'takes zero for more than zero',
      `${place} payload properties weight exclusiveMinimum`,
      -1,
      'orders:+/place/weight/exclusiveMinimum',
    ],
    [
      'takes what lacks a member',
      `${place} payload required`,
      ['sku', 'tags', 'pay'],
      'orders:+/place/count/required',
    ],
    [
      'looks at one option of a union only',
      `${place} payload properties pay`,
      { type: 'object' },
      'orders:+/place/pay/last4/required@0',
    ],
    [
      'takes anything in a record',
      `${place} payload properties labels additionalProperties`,
      {},
      'orders:+/place/labels/other/type',
    ],
    [
      'takes any shop',
      'channels orders params properties shop',
      { type: 'string' },
      'orders:+/@params/shop/enum',
    ],
    [
      'asks for no scope to send',
      'channels orders access send',
      [],
      'orders:+/place/@scope/orders:write',
    ],
    [
      'asks for no scope to subscribe',
      'channels orders access subscribe',
      [],
      'orders:+/@subscribe/@scope/orders:read',
    ],
    [
      'forgets the scope of an intent',
      'channels mine accepts clear scope',
      [],
      'mine:+/clear/@scope/orders:clear',
    ],
    [
      'lets anybody into the channel of another',
      'channels mine access bind',
      {},
      'mine:+/@subscribe/@bind/userId',
    ],
    [
      'lets anybody send to the channel of another',
      'channels mine access bind',
      {},
      'mine:+/clear/@bind/userId',
    ],
    [
      'takes from clients what it emits',
      'channels orders accepts placed',
      { kind: 'event', payload: {}, errors: {} },
      'orders:+/@emits/placed',
    ],
    [
      'does not know an intent',
      'channels orders accepts comment',
      undefined,
      'orders:+/comment/@valid',
    ],
    ['does not look at params', `${price} params`, { type: 'object' }, '@rpc/price/sku/maxLength'],
    ['asks for no scope to call', `${price} scope`, [], '@rpc/price/@scope/orders:read'],
    ['does not know a method', price, undefined, '@rpc/price/@valid'],
  ])('%s', async (_name, path, value, id) => {
    const named = `SPC-CTR-${id}`;
    const report = await judge(changed(path, value), [named, digest]);
    expect(bad(report).map((result) => result.id)).toEqual([digest, named]);
    expect(report.exitCode).toBe(exitCodes.failures);
  });

  it('emits what the contract does not say', async () => {
    const loose = changed('channels orders emits placed payload', {});
    const report = await judge(loose, ['SPC-CTR-orders:+/place/@valid'], { sku: 7 });
    const [result] = bad(report);
    expect(result?.findings[0]?.check).toBe('SPC-WIRE-011');
  });
});

describe('generated cases', () => {
  it('leave out what a server would act upon, if asked', async () => {
    const ids = contractCases(orders, { onlyInvalid: true }).map(({ id }) => id);
    expect(ids.filter((id) => id.endsWith('@valid'))).toEqual([]);
    expect(ids).toContain('SPC-CTR-mine:+/clear/@scope/orders:clear');
  });

  it('say what could not be generated, and fail nothing by it', async () => {
    const json = changed(`${place} payload properties note`, {
      type: 'string',
      pattern: '^(?=.*Ω)(?=.*[0-9]).{40,}$',
    });
    await using gateway = await startOrders(json);
    const report = await runContractCases(json, gateway);
    expect(bad(report)).toMatchObject([
      { id: 'SPC-CTR-orders:+/place/note/sample', level: 'MAY', status: 'untestable' },
    ]);
    expect(report.exitCode).toBe(exitCodes.well);
  });

  it('may be known failures', async () => {
    const id = 'SPC-CTR-orders:+/place/count/maximum';
    const known = { case: id, reason: 'It is not built yet.', expires: '2999-01-01' };
    const ids = all.map((one) => one.id);
    const config = parseConformanceConfig(JSON.stringify({ knownFailures: [known] }), ids);
    const server = changed(`${place} payload properties count maximum`);
    await using gateway = await startOrders(server);
    const cases = all.filter((one) => one.id === id);
    const report = await runContractCases(orders, { ...gateway, config }, { cases });
    expect(report.results).toMatchObject([{ id, status: 'known-failure' }]);
    expect(() =>
      parseConformanceConfig(JSON.stringify({ knownFailures: [known] }), [digest]),
    ).toThrow(`there is no case ${id}`);
  });
});

it.each([
  ['name', 'other'],
  ['version', '3.0.0'],
])('a server of a contract with another %s is not judged', async (path, value) => {
  const report = await judge(changed(path, value), [digest]);
  expect(report.exitCode).toBe(exitCodes.harness);
  expect(report.results.every(({ status }) => status === 'untestable')).toBe(true);
  expect(formatConformanceText(report)).toMatch(
    /Not judged: .+ a server of the contract orders@2\.1\.0; got one of/,
  );
});
