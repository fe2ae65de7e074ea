import {
  exitCodes,
  formatConformanceText,
  parseFindingFile,
  replayFuzz,
  runFuzz,
} from '@sallyport/testing/conformance';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startConformanceGateway } from './conformance-gateway.ts';
import { orders, startOrders } from './contract-orders.ts';
import type { Plant } from './fuzz-proxy.ts';
import { startFaultyProxy } from './fuzz-proxy.ts';

let gateway: Awaited<ReturnType<typeof startConformanceGateway>>;
beforeAll(async () => {
  gateway = await startConformanceGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const again: Plant = () => 'pass';

describe('a gateway endures hostile frames', () => {
  it.each([1, 2, 3])('of seed %i', { timeout: 60_000 }, async (seed) => {
    const { report, found, frames } = await runFuzz(gateway, { seed, frames: 1_500 });
    expect(found).toBeUndefined();
    expect(report).toMatchObject({ exitCode: exitCodes.well, results: [{ status: 'pass' }] });
    expect(frames).toBeGreaterThanOrEqual(1_500);
  });

  it('of another contract', { timeout: 60_000 }, async () => {
    await using server = await startOrders(orders);
    const { found } = await runFuzz({ ...server, contract: orders }, { frames: 1_000 });
    expect(found).toBeUndefined();
  });

  it('for a stated time', { timeout: 60_000 }, async () => {
    const told: number[] = [];
    const onProgress = ({ frames }: { readonly frames: number }) => told.push(frames);
    const { frames } = await runFuzz(gateway, { forMs: 300, onProgress });
    expect(told.at(-1)).toBe(frames);
  });
});

describe('a planted fault is found, made small, kept and replayed', () => {
  const plants: readonly [string, Plant, RegExp][] = [
    ['leaks', (text) => (text.includes('"where"') ? 'leak' : 'pass'), /main\.js:7:13/],
    ['hangs', (text) => (text.includes('"seq":') ? 'hang' : 'pass'), /nothing within/],
    ['crashes', (text) => (text.includes('[[[[') ? 'crash' : 'pass'), /close|ECONN|socket/],
  ];
  it.each(plants)('%s', { timeout: 60_000 }, async (_name, plant, words) => {
    await using proxy = await startFaultyProxy(gateway.url, plant);
    const { url, restart } = proxy;
    const target = { url, key: gateway.key, restart, waitMs: 400 };
    const { report, found } = await runFuzz(target, { seed: 5, command: 'fuzz --seed 5' });
    expect(report.exitCode).toBe(exitCodes.failures);
    expect(found?.frames).toHaveLength(1);
    expect(found?.actual).toMatch(words);
    const text = formatConformanceText(report);
    expect(text).toContain('seed 5');
    expect(text).toContain('this frame does it: ');

    const kept = parseFindingFile(JSON.stringify(found));
    await restart();
    expect((await replayFuzz(target, kept)).report.exitCode).toBe(exitCodes.failures);
    const right = await replayFuzz(gateway, kept);
    expect(right.report.exitCode).toBe(exitCodes.well);
  });

  it('and finds the same for the same seed', { timeout: 60_000 }, async () => {
    const plant: Plant = (text) => (text.includes('"refresh"') ? 'leak' : 'pass');
    await using proxy = await startFaultyProxy(gateway.url, plant);
    const target = { url: proxy.url, key: gateway.key, waitMs: 1_000 };
    const [one, other] = [await runFuzz(target, { seed: 9 }), await runFuzz(target, { seed: 9 })];
    expect(one.found?.frames).toEqual(other.found?.frames);
  });
});

it('is not judged where nobody is there', async () => {
  await using proxy = await startFaultyProxy(gateway.url, again);
  await proxy[Symbol.asyncDispose]();
  const { report } = await runFuzz({ url: proxy.url, key: gateway.key });
  expect(report.exitCode).toBe(exitCodes.harness);
  expect(formatConformanceText(report)).toContain('could not be reached');
});

it.each([
  ['{', 'it is not JSON'],
  ['{"format":"other"}', 'sallyport-fuzz/1'],
])('refuses %s as a finding', (text, words) => {
  expect(() => parseFindingFile(text)).toThrow(words);
});
