import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SUBPROTOCOL } from '@sallyport/protocol';
import { allServerCases, runCases } from '@sallyport/testing/conformance';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { startConformanceGateway } from './conformance-gateway.ts';
import type { Mutant, Sent } from './mutants.ts';
import { mutants } from './mutants.ts';

let gateway: Awaited<ReturnType<typeof startConformanceGateway>>;
beforeAll(async () => {
  gateway = await startConformanceGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Stands before the gateway and patches what it sends once it has welcomed. */
async function startMutant(patch: Mutant['patch']) {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: () => SUBPROTOCOL,
  });
  server.on('connection', (socket, request) => {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
    const upstream = new WebSocket(
      gateway.url,
      offered.map((entry) => entry.trim()),
    );
    const opened = once(upstream, 'open');
    socket.on('message', (data) => {
      void opened.then(() => upstream.send(String(data)));
    });
    socket.on('close', () => upstream.terminate());
    upstream.on('message', (data) => {
      const envelope = JSON.parse(String(data)) as Sent; // the gateway sends envelopes only
      for (const sent of patch(envelope)) socket.send(JSON.stringify(sent));
    });
    upstream.on('close', () => socket.terminate());
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    url: `ws://127.0.0.1:${port}/ws`,
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function judge(id: string, patch: Mutant['patch']) {
  await using proxy = await startMutant(patch);
  const cases = allServerCases.filter((definition) => definition.id === id);
  const target = { url: proxy.url, key: gateway.key, deadlines: { waitMs: 400 } };
  return (await runCases(cases, target)).results[0];
}

it.each(Object.entries(mutants))('%s is found', async (_name, { killedBy, patch }) => {
  expect(await judge(killedBy, (envelope) => [envelope])).toMatchObject({ status: 'pass' });
  expect((await judge(killedBy, patch))?.status).toMatch(/^(fail|untestable)$/);
});

it('goes on to the cases when welcome is established but wrong', async () => {
  const wrong = mutants['welcome names another user'];
  if (wrong === undefined) throw new Error('the mutant is gone');
  expect(await judge('SPC-CON-005', wrong.patch)).toMatchObject({ status: 'fail' });
  const lacking = mutants['welcome without limits'];
  if (lacking === undefined) throw new Error('the mutant is gone');
  const result = await judge('SPC-CON-001', lacking.patch);
  expect(result).toMatchObject({ status: 'fail', findings: [{ check: 'SPC-WIRE-002' }] });
});
