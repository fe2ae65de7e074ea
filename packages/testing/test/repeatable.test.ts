import type { Case, CaseResult, ConformanceReport } from '@sallyport/testing/conformance';
import { allServerCases, features, runCases } from '@sallyport/testing/conformance';
import { expect, it } from 'vitest';
import { startConformanceGateway } from './conformance-gateway.ts';

/** In these, cases wait for clocks: heartbeats, deadlines, drains. */
const BY_THE_CLOCK = ['CON', 'LIV', 'MCP'];
const timelessCases = allServerCases.filter(({ area }) => !BY_THE_CLOCK.includes(area));
const requests = allServerCases.filter(({ area }) => area === 'REQ');
/** What a server invents, and what time it is. */
const OF_THE_SERVER =
  /"(?:connectionId|sessionId|instance|timestamp|tokenExpiresAt|date|epoch)":(?:"[^"]*"|\d+)|"memory":\{[^}]*\}/g;

async function judged(cases: readonly Case[], seed?: number): Promise<ConformanceReport> {
  // Without a memory some of them fail, so that there are transcripts to compare.
  await using gateway = await startConformanceGateway(0, undefined, { options: { memory: false } });
  const config = {
    role: 'server' as const,
    features: [...features],
    strict: true,
    knownFailures: [],
  };
  const options = seed === undefined ? {} : { seed };
  return await runCases(cases, { ...gateway, config }, options); // or the gateway is closed before
}

const timeless = (text: string): string =>
  text
    .replaceAll(OF_THE_SERVER, '')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'address')
    .replaceAll(/[\d.]+ ms/g, 'a time');

/** Frames of one connection have an order; those of two connections have none between them. */
function comparable({ findings, transcript, ...result }: CaseResult) {
  const frames = transcript.map(({ connection, from, text }) => ({
    connection,
    from,
    text: timeless(text),
  }));
  return {
    ...result,
    durationMs: 0,
    findings: findings.map((finding) => ({ ...finding, actual: timeless(finding.actual) })),
    transcript: Map.groupBy(frames, ({ connection, from }) => `${connection} ${from}`),
  };
}

it('reports the same for the same seed, but for times and what the server invents', {
  timeout: 60_000,
}, async () => {
  const [one, other] = [await judged(timelessCases, 7), await judged(timelessCases, 7)];
  expect(one.results.filter(({ status }) => status === 'fail').length).toBeGreaterThan(0);
  expect(other.results.map(comparable)).toEqual(one.results.map(comparable));
  expect(one.seed).toBe(7);
});

it('invents other ids without a seed, and reports which', { timeout: 60_000 }, async () => {
  const [one, other] = [await judged(requests), await judged(requests)];
  expect(one.seed).not.toBe(other.seed);
  expect(other.results.map(comparable)).not.toEqual(one.results.map(comparable));
});
