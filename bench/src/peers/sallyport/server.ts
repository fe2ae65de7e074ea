import { createGateway, createService, jwtAuthenticator, silentAudit } from '@sallyport/server';
import { generateKeyPair, SignJWT } from 'jose';
import type { EchoServer } from '../peer.ts';
import { contract } from './contract.ts';

const ISSUER = 'https://issuer.bench.example';
const AUDIENCE = 'bench';
const ALGORITHM = 'ES256';

/** Counted like any other, and never reached: the load is faster than clients are meant to be. */
const OUT_OF_REACH = 1_000_000_000;

/**
 * A gateway as a product runs it: tokens signed with ES256, a service in process, defaults everywhere but in
 * how fast and how often one client may come.
 */
export async function startSallyport(): Promise<EchoServer> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM);
  const gateway = createGateway(contract, {
    authenticator: jwtAuthenticator({
      key: publicKey,
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
    }),
    audit: silentAudit, // connections open before anything is measured
    limits: {
      messagesPerSecond: OUT_OF_REACH,
      messageBurst: OUT_OF_REACH,
      maxConnectionsPerUser: OUT_OF_REACH,
      maxConnectionsPerAddress: OUT_OF_REACH,
      upgradeBurstPerAddress: OUT_OF_REACH,
    },
  });
  gateway.mount(createService(contract, { channels: { desk: { echo: (note) => note } } }));
  const { port } = await gateway.listen();
  const token = await new SignJWT({ scope: 'notes:write' })
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject('bench')
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setExpirationTime('1h')
    .sign(privateKey);
  return {
    target: { port, path: '/ws', subprotocols: ['sallyport.v1', `bearer.${token}`] },
    [Symbol.asyncDispose]: () => gateway.close({ deadlineMs: 1_000 }),
  };
}
