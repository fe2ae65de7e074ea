import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAddress, ListenOptions } from './gateway-api.ts';
import { GatewayError } from './gateway-error.ts';
import type { HttpProblem } from './http-problem.ts';
import { problemResponse } from './http-problem.ts';
import type { HandleUpgrade } from './upgrade.ts';
import { notAnUpgrade } from './upgrade.ts';

/** Where upgrade requests come from: an HTTP server of its own, or one that exists. */
export interface Listener {
  listen(options: ListenOptions): Promise<ListenAddress>;
  attach(server: Server): () => void;
  close(): Promise<void>;
}

/** Connects HTTP servers with the one endpoint. */
export function createListener(path: string, handleUpgrade: HandleUpgrade): Listener {
  const detachers = new Set<() => void>();
  let own: Server | undefined;

  const attach = (server: Server): (() => void) => {
    server.on('upgrade', handleUpgrade);
    const detach = (): void => {
      server.off('upgrade', handleUpgrade);
      detachers.delete(detach);
    };
    detachers.add(detach);
    return detach;
  };

  return {
    attach,
    async listen({ port = 0, host = '127.0.0.1' }) {
      if (own !== undefined) throw new GatewayError('This gateway listens already.');
      own = createServer(refuseRequest(path));
      attach(own);
      await listening(own, port, host);
      const address = own.address() as AddressInfo; // a listening TCP server has one
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      return { url: `ws://${name}:${address.port}${path}`, port: address.port };
    },
    async close() {
      for (const detach of [...detachers]) detach();
      const server = own;
      if (server === undefined) return;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new GatewayError(`Cannot listen on ${host}:${port}: ${cause.message}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

function refuseRequest(path: string): RequestListener {
  return (request, response) => {
    const asked = (request.url ?? '').split('?', 1)[0];
    const problem: HttpProblem =
      asked === path
        ? notAnUpgrade(path)
        : { status: 404, detail: `There is nothing here; the endpoint is ${path}.` };
    const { headers, body } = problemResponse(problem);
    response.writeHead(problem.status, headers).end(body);
  };
}
