import { createHash } from 'node:crypto';
import {
  allServerCases,
  chooseServerCases,
  formatConformanceBadge,
  newestCore,
  profiles,
  runCases,
} from '@sallyport/testing/conformance';
import { describe, expect, it } from 'vitest';
import { startConformanceGateway } from './conformance-gateway.ts';

/** A profile is frozen: what this says of it never changes; a new case goes into a new profile. */
const frozen: Readonly<Record<string, string>> = {
  'core-2027.1': '9244aa01cd58b86fb68a61a6bd7faa68493e4e94487f0b86a42bbe2bdbd49bd0',
  'full-2027.1': '3be81ddcd2db3bc8855ee670372a7df0e14b4e654abcdbe7b70b00d742af4edf',
};

const ids = new Set(allServerCases.map(({ id }) => id));
const digestOf = (cases: ReadonlySet<string>): string =>
  createHash('sha256')
    .update([...cases].toSorted().join('\n'))
    .digest('hex');

describe.each(profiles)('the profile $name', ({ name, cases }) => {
  it('never changes', () => {
    expect(digestOf(cases)).toBe(frozen[name]);
  });

  it('names cases that exist, each once', () => {
    expect([...cases].filter((id) => !ids.has(id))).toEqual([]);
    expect(
      chooseServerCases({ profile: name })
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual([...cases].toSorted());
  });
});

it('asks in a core for no feature', () => {
  for (const { name } of profiles.filter((profile) => profile.name.startsWith('core-'))) {
    const asking = chooseServerCases({ profile: name }).filter(
      ({ requires }) => requires.length > 0,
    );
    expect(asking).toEqual([]);
  }
});

it('judges by the newest core and declared features where no profile is named', () => {
  const chosen = chooseServerCases({});
  for (const { id, requires } of chosen) {
    expect(newestCore.cases.has(id) || requires.length > 0).toBe(true);
  }
  expect(chosen.filter(({ id }) => newestCore.cases.has(id))).toHaveLength(newestCore.cases.size);
  expect(chooseServerCases({ profile: 'latest' })).toBe(allServerCases);
});

it('says on a badge how many cases of the profile passed', async () => {
  await using gateway = await startConformanceGateway();
  const cases = allServerCases.filter(({ id }) => id === 'SPC-EVO-006' || id === 'SPC-SUB-025');
  const config = { role: 'server', strict: false } as const;
  const right = await runCases(
    cases,
    { ...gateway, config: { ...config, features: ['history'], knownFailures: [] } },
    { profile: 'core-2027.1' },
  );
  expect(formatConformanceBadge(right)).toContain('<title>sallyport core-2027.1: 2/2</title>');
  const more = {
    ...right,
    results: right.results.map((result) => ({ ...result, id: 'SPC-LIV-017' })),
  };
  expect(formatConformanceBadge(more)).toContain('<title>sallyport core-2027.1 + features: 2/2<');
  const undeclared = { ...config, features: [], knownFailures: [] };
  const wrong = await runCases(cases, { ...gateway, config: undeclared });
  expect(formatConformanceBadge(wrong)).toContain('<title>sallyport: 1/2</title>');
  expect(formatConformanceBadge(wrong)).toContain('#cf222e');
});
