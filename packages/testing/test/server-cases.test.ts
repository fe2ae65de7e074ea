import { readFileSync } from 'node:fs';
import {
  allServerCases,
  parseConformanceConfig,
  runCases,
  serverCases,
} from '@sallyport/testing/conformance';
import { expect, it } from 'vitest';
import { keepReport } from '../../../scripts/test-setup/keep-report.ts';
import { startConformanceGateway } from './conformance-gateway.ts';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const ids = allServerCases.map(({ id }) => id);

it('passes every case but those that are known to fail', { timeout: 120_000 }, async () => {
  await using gateway = await startConformanceGateway();
  const config = parseConformanceConfig(read('sallyport.conformance.json'), ids);
  const target = { ...gateway, config, name: 'Sallyport gateway' };
  const report = await runCases(allServerCases, target);
  keepReport('gateway', report);
  const bad = report.results.filter(
    ({ status }) => status !== 'pass' && status !== 'known-failure',
  );
  expect(bad).toEqual([]);
  expect(report.exitCode).toBe(0);
});

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
