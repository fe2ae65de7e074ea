import { readFileSync } from 'node:fs';
import { allServerCases, serverCases } from '@sallyport/testing/conformance';
import { expect, it } from 'vitest';
import { startConformanceGateway } from './conformance-gateway.ts';
import { judgeGateway } from './judge-gateway.ts';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const ids = allServerCases.map(({ id }) => id);

it('passes every case with the memory of its process', { timeout: 120_000 }, () =>
  judgeGateway({ file: 'gateway', name: 'Sallyport gateway, memory' }),
);

it('keeps the id of every case for ever', () => {
  expect(ids.toSorted()).toEqual(JSON.parse(read('case-ids.json')));
});

it('cites rules that the specification has', () => {
  const specification = read('../../../docs/protocol.md');
  const cited = allServerCases.flatMap(({ requirements }) => requirements);
  expect(cited.filter((rule) => !specification.includes(`[${rule}]`))).toEqual([]);
});

it('gives the cases to any test runner', async () => {
  await using gateway = await startConformanceGateway();
  const [first] = serverCases(gateway);
  await first?.run();
  const wrongKey = serverCases({ ...gateway, key: new Uint8Array(32) });
  await expect(wrongKey[0]?.run()).rejects.toThrow('4401');
});
