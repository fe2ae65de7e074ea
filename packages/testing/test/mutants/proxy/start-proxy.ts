import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer as createTcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Answer, Fault, Head } from '../fault.ts';
import { joinSockets } from './connection.ts';

const END_OF_HEAD = '\r\n\r\n';

/** A server that is seen through the patches of a fault. */
export interface Proxy extends AsyncDisposable {
  readonly url: string;
}

/** Stands before a server and patches what goes through; tells whenever that changes something. */
export async function startProxy(
  upstream: string,
  fault: Fault,
  acted: () => void,
): Promise<Proxy> {
  const target = new URL(upstream.replace(/^ws/, 'http'));
  const common = new Map<string, unknown>();
  const sockets = new Set<Duplex>();
  const changed = <T>(before: T, after: T): T => {
    if (after !== before) acted();
    return after;
  };

  const forward = (incoming: IncomingMessage, client: Duplex, first: Buffer): void => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const shown = { method, path, headers: single(headers) };
    const head = changed(shown, fault.request?.(shown) ?? shown);
    const outgoing = request({
      host: target.hostname,
      port: target.port,
      path: head.path,
      method: head.method,
      headers: present(head.headers),
      agent: false,
    });
    const patch = (answer: Answer): Answer =>
      changed(answer, fault.answer?.(answer, shown) ?? answer);
    outgoing.on('error', () => client.destroy());
    outgoing.on('response', async (response) => {
      const body = await readBody(response);
      const { statusCode = 502, headers } = response;
      client.end(textOf(patch({ status: statusCode, headers: single(headers), body })));
    });
    outgoing.on('upgrade', (response, server, early) => {
      sockets.add(server);
      const answer = patch({ status: 101, headers: single(response.headers), body: '' });
      if (answer.status !== 101) {
        server.destroy();
        client.end(textOf(answer));
        return;
      }
      client.write(textOf(answer));
      joinSockets(client, server, { head: shown, fault, common, acted });
      if (early.length > 0) server.unshift(early);
      if (first.length > 0) client.unshift(first);
    });
    client.on('close', () => outgoing.destroy());
    outgoing.end();
  };

  const proxy = createServer((incoming, response) => {
    const { socket } = response;
    if (socket !== null) forward(incoming, socket, Buffer.alloc(0));
  });
  proxy.on('upgrade', (incoming, socket, first) => forward(incoming, socket, first));
  const front = createTcpServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', (first) => {
      if (!first.includes(END_OF_HEAD)) {
        passBytes(socket, first, target);
        return;
      }
      socket.pause();
      proxy.emit('connection', socket);
      socket.unshift(first);
      process.nextTick(() => socket.resume()); // in the same turn it would stay paused
    });
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const { port } = front.address() as AddressInfo; // a TCP server that listens has one
  return {
    url: `ws://127.0.0.1:${port}${target.pathname}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}

/** What is no whole head at once goes to the server as it comes, unpatched: it is for the server to end it. */
function passBytes(client: Socket, first: Buffer, target: URL): void {
  const server = connect({ host: target.hostname, port: Number(target.port) });
  server.write(first);
  client.pipe(server).pipe(client);
  server.on('error', () => client.destroy());
  client.on('close', () => server.destroy());
}

/** Headers with one value each; the few that repeat do not matter here. */
function single(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}

function present(headers: Head['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

async function readBody(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return body;
}

function textOf({ status, headers, body }: Answer): string {
  const { 'content-length': _, 'transfer-encoding': __, ...kept } = present(headers);
  const all =
    status === 101
      ? kept
      : {
          ...kept,
          connection: kept.connection ?? 'close',
          'content-length': `${Buffer.byteLength(body)}`,
        };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Status\r\n${lines.join('')}\r\n${body}`;
}
