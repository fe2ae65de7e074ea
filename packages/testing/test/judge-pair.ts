import { readFileSync } from 'node:fs';
import type { Bus } from '@sallyport/server';
import { allServerCases, parseConformanceConfig, runCases } from '@sallyport/testing/conformance';
import { expect } from 'vitest';
import { startGatewayPair } from './gateway-pair.ts';

/** Cases of repeats in which a connection asks what another has asked. */
const cases = allServerCases.filter(({ area }) => area === 'REQ');

/** Judges two gateways on one bus, of which each connection of a case reaches the other one. */
export async function judgePair(buses: readonly [Bus, Bus]): Promise<void> {
  await using pair = await startGatewayPair(buses);
  const declared = readFileSync(new URL('sallyport.conformance.json', import.meta.url), 'utf8');
  const config = parseConformanceConfig(
    declared,
    allServerCases.map(({ id }) => id),
  );
  const report = await runCases(cases, { ...pair, config, name: 'two gateways' });
  const bad = report.results.filter(({ status }) => status !== 'pass');
  expect(bad.map(({ id, findings, reason }) => ({ id, findings, reason }))).toEqual([]);
  expect(report.exitCode).toBe(0);
}
