import type { Bus } from '@sallyport/server';
import { createGateway, jwtAuthenticator, silentAudit, startService } from '@sallyport/server';
import { natsBus } from '@sallyport/server/nats';
import { redisBus } from '@sallyport/server/redis';
import { generateKeyPair, SignJWT } from 'jose';
import type { Host } from '../../host.ts';
import { contract } from './contract.ts';
import { boards, desk } from './services.ts';

const ISSUER = 'https://issuer.bench.example';
const AUDIENCE = 'bench';
const ALGORITHM = 'ES256';
/** Each user has a token of its own. */
const USERS = 2_000;

/** Longer than any soak. */
const TOKENS_LAST = '48h';

/** Counted like any other, and never reached: the load is faster than clients are meant to be. */
const OUT_OF_REACH = 1_000_000_000;

/**
 * A gateway as a product runs it: tokens signed with ES256, and defaults everywhere but in how fast and how often one
 * client may come. With an engine the desk is a service in another process, unless it is told to be `whole`.
 */
export async function startSallyport(engine: string, whole = engine === ''): Promise<Host> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM);
  const bus = engine === '' ? undefined : openBus(engine);
  const gateway = createGateway(contract, {
    authenticator: jwtAuthenticator({
      key: publicKey,
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
    }),
    audit: silentAudit,
    ...(bus !== undefined && { bus }),
    limits: {
      messagesPerSecond: OUT_OF_REACH,
      messageBurst: OUT_OF_REACH,
      maxConnections: OUT_OF_REACH,
      maxConnectionsPerUser: OUT_OF_REACH,
      maxConnectionsPerAddress: OUT_OF_REACH,
      upgradesPerSecondPerAddress: OUT_OF_REACH,
      upgradeBurstPerAddress: OUT_OF_REACH,
    },
  });
  gateway.mount(boards);
  if (whole) gateway.mount(desk);
  const { port } = await gateway.listen();
  const sign = (_: unknown, user: number): Promise<string> =>
    new SignJWT({ scope: 'notes:write' })
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(`user-${user}`)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime(TOKENS_LAST)
      .sign(privateKey);
  const tokens = await Promise.all(Array.from({ length: USERS }, sign));
  const credentials = tokens.map((token) => `bearer.${token}`);
  return {
    target: { port, path: '/ws', subprotocols: ['sallyport.v1'], credentials },
    async [Symbol.asyncDispose]() {
      await gateway.close({ deadlineMs: 1_000 });
      await bus?.[Symbol.asyncDispose]();
    },
  };
}

/** The desk in a process of its own. */
export async function startDesk(engine: string): Promise<Host> {
  const bus = openBus(engine);
  const service = await startService(desk, { bus });
  return {
    target: { port: 0, path: '', subprotocols: [] },
    async [Symbol.asyncDispose]() {
      await service.drain({ deadlineMs: 1_000 });
      await bus[Symbol.asyncDispose]();
    },
  };
}

function openBus(url: string): Bus {
  return url.startsWith('redis:') ? redisBus({ url }) : natsBus({ servers: url });
}
