import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { Log, RequestHandler } from '@sallyport/server';
import { silentAudit } from '@sallyport/server';
import { loadModule } from '../load-module.ts';
import { bundlePage } from './bundle-page.ts';
import type { GatewaySlot } from './gateway-slot.ts';
import { fillGatewaySlot } from './gateway-slot.ts';
import { newGuest } from './guest-token.ts';
import { listen } from './listen.ts';
import { createPageServer, localHosts } from './page-server.ts';
import { createTokenIssuer } from './token-issuer.ts';

const PRINTED_TOKEN_LIFETIME_SEC = 3_600;

/** What `sallyport dev` is told. */
export interface DevOptions {
  /** Path of the module that exports the contract. */
  readonly module: string;
  /** Default: the first free one from 4000; 0 is any free one. */
  readonly port?: number;
  /** Default: silent. */
  readonly log?: Log;
}

/** A running `sallyport dev`. `await using` closes it. */
export interface DevServer extends AsyncDisposable {
  readonly contract: { readonly name: string; readonly version: string };
  readonly endpoint: string;
  /** Where to look: a page, or a token to connect with where the module has no page. */
  readonly access:
    | { readonly kind: 'page'; readonly url: string }
    | { readonly kind: 'token'; readonly token: string };
  /** Drains the gateway and stops listening. Twice is harmless. */
  close(): Promise<void>;
}

/**
 * Runs a contract module on this machine: gateway, page and tokens on one port.
 *
 * @throws UsageError when the module or the port is not usable.
 */
export async function startDev(options: DevOptions): Promise<DevServer> {
  const module = await loadModule(options.module);
  const { contract, page: folder } = module;
  const page = folder && { folder, bundled: await bundlePage(folder) };
  const issuer = await createTokenIssuer(contract);
  const server = createServer();
  const port = await listen(server, options.port);
  let slot: GatewaySlot | undefined;
  const gateway: RequestHandler = (...asked) => slot?.handleRequest(...asked) ?? false;
  const served = { port, issuer, gateway, ...(page !== undefined && { page }) };
  server.on('request', createPageServer(served));
  slot = await fillGatewaySlot(server, module, {
    authenticator: issuer.authenticator,
    audit: silentAudit, // everybody here is this machine's developer
    origins: localHosts(port).map((host) => `http://${host}`),
    ...(options.log !== undefined && { log: options.log }),
  }).catch((error: unknown) => {
    server.close();
    throw error;
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= slot.close().then(() => stop(server)));
  return {
    contract: { name: contract.name, version: contract.version },
    endpoint: `ws://localhost:${port}/ws`,
    access:
      page === undefined
        ? { kind: 'token', token: await issuer.issue(newGuest(), PRINTED_TOKEN_LIFETIME_SEC) }
        : { kind: 'page', url: `http://localhost:${port}/` },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
