import { once } from 'node:events';
import { createServer } from 'node:http';
import { channel, defineContract, event } from '@sallyport/protocol';
import type { BackendOptions, Bus, ServiceApiOptions } from '@sallyport/server';
import { connectBackend, createServiceApi } from '@sallyport/server';
import { createTokenMint } from '@sallyport/testing';
import { z } from 'zod';

type Tree = { readonly name: string; readonly children?: readonly Tree[] | undefined };
const tree: z.ZodType<Tree, Tree> = z.object({
  name: z.string(),
  get children() {
    return z.array(tree).optional();
  },
});

export const contract = defineContract({
  name: 'served',
  version: '1.2.0',
  channels: {
    room: channel('room:{room}', {
      emits: {
        said: event({ payload: z.object({ text: z.string() }), description: 'Somebody spoke.' }),
      },
    }),
    news: channel('news', {
      emits: { grown: event({ payload: tree }) },
      history: { keep: 100, forMs: 60_000 },
    }),
  },
  direct: {
    emits: { told: event({ payload: z.object({ text: z.string() }) }) },
    history: { keep: 100, forMs: 60_000 },
  },
});

/** How a test asks; a token that is good unless it says otherwise. */
export interface Ask {
  readonly body?: unknown;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | undefined;
}

/** Asks the service API that is there. */
export function asker(origin: string, good: string) {
  return async (method: string, path: string, ask: Ask = {}) => {
    const { body, raw, headers, token = good } = ask;
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        ...(token !== '' && { Authorization: `Bearer ${token}` }),
        ...(text !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(text !== undefined && { body: text }),
    });
    const answer = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: answer === '' ? undefined : (JSON.parse(answer) as Record<string, unknown>),
    };
  };
}

/** The service API on a real port, over a bus. */
export async function startApi(
  bus: Bus,
  options: Partial<ServiceApiOptions> & Partial<BackendOptions> = {},
) {
  const { authenticator, mint } = createTokenMint();
  const backend = connectBackend(contract, { bus, ...options });
  const api = createServiceApi(backend, { authenticator, ...options });
  const server = createServer((request, response) => {
    if (!api(request, response)) response.writeHead(418).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const origin = `http://127.0.0.1:${address.port}`;
  const good = await mint({ subject: 'billing', scopes: ['sallyport:backend'] });
  return {
    backend,
    mint,
    origin,
    ask: asker(origin, good),
    async [Symbol.asyncDispose]() {
      await backend[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
