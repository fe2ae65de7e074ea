import type { Contract } from '@sallyport/protocol';
import type { Gateway, GatewayOptions, Service } from '@sallyport/server';
import { createGateway, silentAudit } from '@sallyport/server';
import type { RawClient, RawClientOptions } from './raw-client.ts';
import { connectRaw } from './raw-client.ts';
import type { TokenClaims, TokenMint } from './token-mint.ts';
import { createTokenMint } from './token-mint.ts';

/** How the gateway under test is made; its authenticator is the harness's own, and its audit silent by default. */
export interface HarnessOptions<C extends Contract> extends Omit<GatewayOptions, 'authenticator'> {
  readonly services?: readonly Service<C>[];
}

/** A real gateway on a free port, with tokens and raw clients. `await using` closes everything. */
export interface GatewayHarness<C extends Contract = Contract> extends AsyncDisposable {
  readonly gateway: Gateway<C>;
  readonly url: string;
  /** A signed token that this gateway accepts. */
  readonly mint: TokenMint['mint'];
  /** Opens a raw client with a token of these claims, and awaits its `welcome`. */
  connect(claims?: TokenClaims, options?: RawClientOptions): Promise<RawClient>;
}

/** Starts a gateway for a test. */
export async function startGatewayHarness<const C extends Contract>(
  contract: C,
  { services = [], ...options }: HarnessOptions<C> = {},
): Promise<GatewayHarness<C>> {
  const { authenticator, mint } = createTokenMint();
  const gateway = createGateway(contract, { audit: silentAudit, ...options, authenticator });
  for (const service of services) gateway.mount(service);
  const { url } = await gateway.listen();
  const clients = new Set<RawClient>();
  return {
    gateway,
    url,
    mint,
    async connect(claims, clientOptions) {
      const client = await connectRaw(url, { token: await mint(claims), ...clientOptions });
      clients.add(client);
      await client.next(({ type }) => type === 'system');
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.socket.terminate();
      await gateway.close({ deadlineMs: 1_000 });
    },
  };
}
