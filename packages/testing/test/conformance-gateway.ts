import { randomBytes } from 'node:crypto';
import type { GatewayOptions, Service } from '@sallyport/server';
import { createGateway, jwtAuthenticator } from '@sallyport/server';
import {
  CONFORMANCE_AUDIENCE,
  CONFORMANCE_ISSUER,
  createFixtureService,
  fixtureContract,
} from '@sallyport/testing/conformance';

/** What a test has otherwise. */
interface Otherwise {
  readonly options?: Partial<GatewayOptions> | undefined;
  readonly service?: Service<typeof fixtureContract> | undefined;
}

/** The project's own gateway with the fixture contract, and a heartbeat that a test can wait for. */
export async function startConformanceGateway(
  port = 0,
  key: Uint8Array = randomBytes(32),
  { options, service = createFixtureService() }: Otherwise = {},
) {
  const gateway = createGateway(fixtureContract, {
    authenticator: jwtAuthenticator({
      key,
      algorithms: ['HS256'],
      issuer: CONFORMANCE_ISSUER,
      audience: CONFORMANCE_AUDIENCE,
      clockToleranceSec: 0,
    }),
    heartbeat: { intervalMs: 300, timeoutMs: 1_000 },
    ...options,
  });
  gateway.mount(service);
  const { url } = await gateway.listen({ port });
  return {
    url,
    key,
    [Symbol.asyncDispose]: () => gateway.close({ deadlineMs: 500 }),
  };
}
