import { fileURLToPath } from 'node:url';
import {
  exitCodes,
  formatConformanceText,
  parseConformanceReport,
  runVectors,
  vectorFolder,
} from '@sallyport/testing/conformance';
import { describe, expect, it } from 'vitest';

const adapter = fileURLToPath(new URL('./vectors-adapter.ts', import.meta.url));
const command = (fault = '') =>
  `"${process.execPath}" --conditions=@sallyport/source "${adapter}" "${fault}"`;

describe('the vectors', { timeout: 60_000 }, () => {
  it('are read rightly by our own codec', async () => {
    const report = await runVectors({ command: command() });
    expect(report.results.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(report.results.length).toBeGreaterThan(400);
    expect(report.exitCode).toBe(exitCodes.well);
    expect(parseConformanceReport(JSON.stringify(report))).toEqual(report);
  });

  it('find a codec that leaves out ref, and one that takes any address', async () => {
    const kinds = ['client-envelopes'] as const;
    const noRef = await runVectors({ command: command('no ref'), kinds });
    const failed = noRef.results.filter(({ status }) => status === 'fail');
    expect(failed.map(({ id }) => id)).toContain('SPC-VEC-envelopes/size-over-the-limit');
    expect(noRef.exitCode).toBe(exitCodes.failures);
    const ids = ['SPC-VEC-addresses/address-colon', 'SPC-VEC-addresses/address-word'];
    const anyAddress = await runVectors({ command: command('any address') }, { ids });
    expect(anyAddress.results.map(({ status }) => status).toSorted()).toEqual(['fail', 'pass']);
  });

  it.each([
    ['garbage', /\[debug\] hello/],
    ['dies', /ended with 7/],
    ['hangs', /nothing within 2000 ms/],
  ])('name the one at which an adapter %s, and go on', async (fault, words) => {
    const kinds = ['addresses'] as const;
    const target = { command: command(fault), kinds, waitMs: 2_000 };
    const { results, exitCode } = await runVectors(target);
    const failed = results.filter(({ status }) => status !== 'pass');
    expect(failed.map(({ id }) => id)).toEqual(['SPC-VEC-addresses/address-colon']);
    expect(failed[0]?.findings[0]?.actual).toMatch(words);
    expect(exitCode).toBe(exitCodes.failures);
  });

  it('are not judged where the adapter cannot be run', async () => {
    const report = await runVectors({ command: 'echo sorry >&2; exit 4' });
    expect(report.exitCode).toBe(exitCodes.harness);
    expect(formatConformanceText(report)).toContain('sorry');
  });

  it('lie in a folder', () => {
    expect(vectorFolder()).toMatch(/vectors$/);
  });
});
