import { randomBytes } from 'node:crypto';
import { toContractJson } from '@sallyport/protocol';
import { createGateway, jwtAuthenticator } from '@sallyport/server';
import {
  CONFORMANCE_AUDIENCE,
  CONFORMANCE_ISSUER,
  exitCodes,
  runContractCases,
} from '@sallyport/testing/conformance';
import { expect, it } from 'vitest';
import { contract } from '../src/contract.ts';
import { createServices } from '../src/symphony.ts';

it('passes the cases that are generated from its contract', { timeout: 60_000 }, async () => {
  const key = randomBytes(32);
  const gateway = createGateway(contract, {
    authenticator: jwtAuthenticator({
      key,
      algorithms: ['HS256'],
      issuer: CONFORMANCE_ISSUER,
      audience: CONFORMANCE_AUDIENCE,
    }),
  });
  // Generated payloads may ask for a drain.
  for (const service of await createServices(gateway, async () => {})) gateway.mount(service);
  const { url } = await gateway.listen({ port: 0 });
  try {
    const report = await runContractCases(toContractJson(contract), { url, key });
    expect(report.results.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(report.exitCode).toBe(exitCodes.well);
  } finally {
    await gateway.close({ deadlineMs: 500 });
  }
});
