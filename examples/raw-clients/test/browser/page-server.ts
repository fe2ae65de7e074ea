import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const module = new URL('../../src/browser-client.js', import.meta.url);
const page = `<!doctype html><title>raw client</title><link rel="icon" href="data:,">
<script type="module">globalThis.rawClient = await import('/browser-client.js');</script>`;

/** Serves the client and a page that loads it, on a free port. */
export async function startPageServer(): Promise<AsyncDisposable & { readonly origin: string }> {
  const script = await readFile(module);
  const server = createServer(({ url }, response) => {
    const isScript = url === '/browser-client.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
