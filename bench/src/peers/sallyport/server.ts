import { createGateway, createService, jwtAuthenticator, silentAudit } from '@sallyport/server';
import { generateKeyPair, SignJWT } from 'jose';
import type { EchoServer } from '../peer.ts';
import { contract } from './contract.ts';

const ISSUER = 'https://issuer.bench.example';
const AUDIENCE = 'bench';
const ALGORITHM = 'ES256';

/** A gateway as a product runs it: defaults everywhere, tokens signed with ES256, a service in process. */
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
