// The gateway of the rooms, with every limit, check and audit record as by default. SALLYPORT_LOAD_KEY verifies its
// tokens; the audit goes to stderr.
import { createGateway, createService, jwtAuthenticator } from '@sallyport/server';
import { contract } from './contract.ts';

const gateway = createGateway(contract, {
  authenticator: jwtAuthenticator({
    key: Buffer.from(process.env.SALLYPORT_LOAD_KEY ?? '', 'base64url'),
    algorithms: ['HS256'],
    issuer: 'https://load.test',
    audience: 'rooms',
  }),
});

gateway.mount(
  createService(contract, {
    channels: {
      room: {
        async say(line, { params, publish }) {
          await publish(`room:${params.room}`, 'said', line);
        },
        ask: (line) => line,
      },
    },
    rpc: { add: ({ one, other }) => ({ sum: one + other }) },
  }),
);

const { url } = await gateway.listen({ port: Number(process.env.PORT ?? 8_000), host: '0.0.0.0' });
console.log(url);
process.on('SIGTERM', () => void gateway.close());
