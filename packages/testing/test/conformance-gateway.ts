import { randomBytes } from 'node:crypto';
import { createGateway, jwtAuthenticator, silentAudit } from '@sallyport/server';
import {
  CONFORMANCE_AUDIENCE,
  CONFORMANCE_ISSUER,
  createFixtureService,
  fixtureContract,
} from '@sallyport/testing/conformance';

/** The project's own gateway with the fixture contract, and a heartbeat that a test can wait for. */
export async function startConformanceGateway(port = 0, key: Uint8Array = randomBytes(32)) {
  const gateway = createGateway(fixtureContract, {
    authenticator: jwtAuthenticator({
      key,
      algorithms: ['HS256'],
      issuer: CONFORMANCE_ISSUER,
      audience: CONFORMANCE_AUDIENCE,
      clockToleranceSec: 0,
    }),
    audit: silentAudit,
    heartbeat: { intervalMs: 300, timeoutMs: 1_000 },
  });
  gateway.mount(createFixtureService());
  const { url } = await gateway.listen({ port });
  return {
    url,
    key,
    [Symbol.asyncDispose]: () => gateway.close({ deadlineMs: 500 }),
  };
}
