// The gateway of the example product as a process of its own, set up by its environment. docs/deploy.md runs two.
import { createGateway, drainOnSignals, jwtAuthenticator } from '@sallyport/server';
import { openBus } from './open-bus.ts';
import { contract, createOthers, createServices } from './symphony.ts';

// With BUS_URL, the guide runs in processes of its own: src/guide.ts.
const bus = await openBus(process.env.BUS_URL);
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
  ...(bus && { bus }),
  // Needs a store that the gateways share, such as a bus.
  ...(bus === undefined && { memory: false }),
  tickets: false,
});
const services = bus === undefined ? await createServices(gateway) : await createOthers(gateway);
for (const service of services) gateway.mount(service);
drainOnSignals(gateway, { afterClose: async () => bus?.[Symbol.asyncDispose]() });
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
