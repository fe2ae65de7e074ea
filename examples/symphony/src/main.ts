// The gateway of the example product as a process of its own, set up by its environment. docs/deploy.md runs two.
import { createGateway, drainOnSignals, jwtAuthenticator } from '@sallyport/server';
import { contract, createServices } from './symphony.ts';

const gateway = createGateway(contract, {
  authenticator: jwtAuthenticator({
    jwksUrl: new URL(setting('JWKS_URL')),
    algorithms: ['ES256', 'RS256'],
    issuer: setting('ISSUER'),
    audience: setting('AUDIENCE'),
  }),
  publicUrl: setting('PUBLIC_URL'),
  origins: list('ORIGINS'),
  trustProxy: { from: list('TRUSTED_PROXIES') },
  // Both need a store that the gateways share.
  memory: false,
  tickets: false,
});
for (const service of await createServices(gateway)) gateway.mount(service);
drainOnSignals(gateway);
const { url } = await gateway.listen({ host: '0.0.0.0', port: Number(setting('PORT', '4000')) });
process.stdout.write(`ready ${url}\n`);

function setting(name: string, otherwise?: string): string {
  const value = process.env[name] ?? otherwise;
  if (value === undefined || value === '') {
    throw new Error(`Set ${name}; deploy/traefik/compose.yaml shows what each setting is.`);
  }
  return value;
}

function list(name: string): readonly string[] {
  return (process.env[name] ?? '').split(',').filter((entry) => entry !== '');
}
