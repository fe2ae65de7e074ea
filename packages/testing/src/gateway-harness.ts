import type { Client, ClientOptions } from '@sallyport/client';
import { createClient } from '@sallyport/client';
import type { Contract } from '@sallyport/protocol';
import type { Gateway, GatewayOptions, Service } from '@sallyport/server';
import { createGateway, silentAudit } from '@sallyport/server';
import { advanceUntil } from './advance-until.ts';
import type { ManualClock } from './manual-clock.ts';
import type { RawClient, RawClientOptions } from './raw-client.ts';
import { connectRaw } from './raw-client.ts';
import type { TokenClaims, TokenMint } from './token-mint.ts';
import { createTokenMint } from './token-mint.ts';

/** How the gateway under test is made; its authenticator is the harness's own, and its audit silent by default. */
export interface HarnessOptions<C extends Contract>
  extends Omit<GatewayOptions, 'authenticator' | 'clock'> {
  /** For the gateway, its tokens, and the clients that the harness makes. Default: the machine's time. */
  readonly clock?: ManualClock;
  readonly services?: readonly Service<C>[];
}

/** A real gateway on a free port, with tokens and clients. `await using` closes everything. */
export interface GatewayHarness<C extends Contract = Contract> extends AsyncDisposable {
  readonly gateway: Gateway<C>;
  readonly url: string;
  /** A signed token that this gateway accepts. */
  readonly mint: TokenMint['mint'];
  /** Opens a raw client with a token of these claims, and awaits its `welcome`. */
  connect(claims?: TokenClaims, options?: RawClientOptions): Promise<RawClient>;
  /**
   * Makes a client with tokens of these claims, a new one for each connection. It runs on the gateway's clock; the
   * options are laid over what the harness knows: with `url` it goes through a proxy.
   */
  createClient(claims?: TokenClaims, options?: Partial<ClientOptions<C>>): Client<C>;
}

/** Starts a gateway for a test. */
export async function startGatewayHarness<const C extends Contract>(
  contract: C,
  { services = [], ...options }: HarnessOptions<C> = {},
): Promise<GatewayHarness<C>> {
  const { clock } = options;
  const { authenticator, mint } = createTokenMint(undefined, clock?.now);
  const gateway = createGateway(contract, { audit: silentAudit, ...options, authenticator });
  for (const service of services) gateway.mount(service);
  const { url } = await gateway.listen();
  const clients = new Set<RawClient>();
  const made = new Set<AsyncDisposable>();
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
    createClient(claims, clientOptions) {
      const client = createClient<C>({
        url,
        contract: `${contract.name}@${contract.version}`,
        token: () => mint(claims),
        ...clientOptions,
        environment: { ...clock, ...clientOptions?.environment },
      });
      made.add(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.socket.terminate();
      const gone = [...made].map((client) => client[Symbol.asyncDispose]());
      const closed = Promise.all([gateway.close({ spreadMs: 0, deadlineMs: 1_000 }), ...gone]);
      await (clock === undefined ? closed : advanceUntil(clock, closed));
    },
  };
}
