import { once } from 'node:events';
import type { Server } from 'node:http';
import { UsageError } from '../usage-error.ts';

const DEFAULT_PORT = 4000;
const TRIED_PORTS = 20;
const HOST = '127.0.0.1';

/**
 * Listens on this machine only: on the port that is asked for, or else on the first free one from 4000.
 *
 * @throws UsageError when the port cannot be had.
 */
export async function listen(server: Server, wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) {
    const failure = await tryPort(server, wanted);
    if (failure === undefined) return portOf(server);
    throw new UsageError(`Port ${wanted} ${because(failure)}. Give another one with --port.`);
  }
  for (let port = DEFAULT_PORT; port < DEFAULT_PORT + TRIED_PORTS; port++) {
    const failure = await tryPort(server, port);
    if (failure === undefined) return port;
    if (failure.code !== 'EADDRINUSE') throw failure;
  }
  throw new UsageError(
    `Ports ${DEFAULT_PORT} to ${DEFAULT_PORT + TRIED_PORTS - 1} are all in use. Give another one with --port, or 0 for any.`,
  );
}

async function tryPort(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  try {
    server.listen({ port, host: HOST });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return error as NodeJS.ErrnoException; // all that a server emits before it listens
  }
}

function because({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'is in use';
  if (code === 'EACCES') return 'may not be opened by this user';
  return `cannot be opened (${message})`;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
