import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Authenticator, GatewayOptions, Service, SessionCheck } from '@sallyport/server';
import { createGateway, jwtAuthenticator, silentAudit } from '@sallyport/server';
import type { ServerInstance } from '@sallyport/testing/conformance';
import {
  CONFORMANCE_AUDIENCE,
  CONFORMANCE_ISSUER,
  createFixtureService,
  fixtureContract,
} from '@sallyport/testing/conformance';
import { fixtureMcpHost } from './fixture-mcp-host.ts';

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

/** Bars and doubts those whom docs/conformance.md names. */
const checkFixtureSession: SessionCheck = async ({ identity: { subject, scopes } }) => {
  if (scopes.has('conformance:slow')) await delay(1_000);
  if (scopes.has('conformance:undecided')) throw new Error('nobody can say');
  const barred = subject === 'barred' || scopes.has('conformance:barred');
  return barred ? { allowed: false, reason: 'barred' } : { allowed: true };
};

/** Verifies the tokens of the kit; those with the scope that docs/conformance.md names it never gets done with. */
export function fixtureAuthenticator(key: Uint8Array): Authenticator {
  const verifier = jwtAuthenticator({
    key,
    algorithms: ['HS256'],
    issuer: CONFORMANCE_ISSUER,
    audience: CONFORMANCE_AUDIENCE,
    clockToleranceSec: 0,
  });
  return {
    async authenticate(token, signal) {
      const identity = await verifier.authenticate(token, signal);
      if (identity.scopes.has('conformance:endless')) await once(signal, 'abort');
      return identity;
    },
  };
}

/** The project's own gateway with the fixture contract, and a heartbeat that a test can wait for. */
export async function startConformanceGateway(
  port = 0,
  key: Uint8Array = randomBytes(32),
  { options, service }: Otherwise = {},
): Promise<ConformanceGateway> {
  let readyAgainAt = 0;
  const onLog = (text: string): void => {
    const [, ms] = /^not ready for (\d+) ms$/.exec(text) ?? [];
    if (ms !== undefined) readyAgainAt = performance.now() + Number(ms);
  };
  const gateway = createGateway(fixtureContract, {
    authenticator: fixtureAuthenticator(key),
    origins: ['https://app.conformance.test'],
    tickets: { lifetimeMs: 2_000 },
    dependencies: [
      { name: 'fixture', check: async () => performance.now() >= readyAgainAt, everyMs: 50 },
    ],
    audit: silentAudit,
    session: checkFixtureSession,
    mcp: fixtureMcpHost,
    heartbeat: { intervalMs: 300, timeoutMs: 1_000, idleTimeoutMs: 3_000 },
    ...options,
    limits: {
      maxConnections: 64,
      maxConnectionsPerAddress: 48,
      maxConnectionsPerUser: 8,
      maxSubscriptions: 8,
      handshakeTimeoutMs: 2_000,
      messageTimeoutMs: 2_000,
      ...options?.limits,
    },
  });
  gateway.mount(service ?? createFixtureService({ onLog }));
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
