import { randomBytes } from 'node:crypto';
import type { GatewayOptions, Service } from '@sallyport/server';
import { createGateway, jwtAuthenticator, silentAudit } from '@sallyport/server';
import type { ServerInstance } from '@sallyport/testing/conformance';
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

/** A gateway to judge. */
interface ConformanceGateway extends ServerInstance {
  readonly key: Uint8Array;
  /** Another one, which a case may shut down. */
  readonly startInstance: () => Promise<ConformanceGateway>;
}

/** The project's own gateway with the fixture contract, and a heartbeat that a test can wait for. */
export async function startConformanceGateway(
  port = 0,
  key: Uint8Array = randomBytes(32),
  { options, service = createFixtureService() }: Otherwise = {},
): Promise<ConformanceGateway> {
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
    ...options,
    limits: { maxConnections: 64, maxSubscriptions: 8, ...options?.limits },
  });
  gateway.mount(service);
  const { url } = await gateway.listen({ port });
  const shutDown = () => gateway.close({ spreadMs: 1_000, deadlineMs: 5_000 });
  return {
    url,
    key,
    shutDown: () => void shutDown(),
    startInstance: () => startConformanceGateway(0, key, { options, service }),
    [Symbol.asyncDispose]: () => gateway.close({ deadlineMs: 500 }),
  };
}
