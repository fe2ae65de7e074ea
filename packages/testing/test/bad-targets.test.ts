import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { allServerCases, exitCodes, runCases } from '@sallyport/testing/conformance';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { startConformanceGateway } from './conformance-gateway.ts';

const key = new Uint8Array(32);
const deadlines = { waitMs: 300, caseMs: 2_000, runMs: 5_000 };

async function listening(server: Server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    url: `ws://127.0.0.1:${port}/ws`,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

async function judge(url: string) {
  return runCases(allServerCases, { url, key, deadlines });
}

describe('a target that is no server of the protocol', () => {
  it('is not there: nothing is judged', async () => {
    const { url, [Symbol.asyncDispose]: stop } = await listening(createServer());
    await stop();
    const { exitCode, error, results } = await judge(url);
    expect(exitCode).toBe(exitCodes.harness);
    expect(error).toContain('ECONNREFUSED');
    expect(results[0]).toMatchObject({ status: 'untestable' });
  });

  it('accepts and never answers', async () => {
    const server = createServer((socket) => socket.on('error', () => socket.destroy()).resume());
    await using target = await listening(server);
    const { exitCode, results, durationMs } = await judge(target.url);
    expect(exitCode).toBe(exitCodes.failures);
    expect(results[0]?.reason).toMatch(/timed out|nothing within/);
    expect(durationMs).toBeLessThan(deadlines.runMs);
  });

  it('answers the upgrade with HTTP 200', async () => {
    const server = createHttpServer((_request, response) => response.end('hello'));
    await using target = await listening(server);
    const { exitCode, results } = await judge(target.url);
    expect(exitCode).toBe(exitCodes.failures);
    expect(results[0]?.reason).toContain('HTTP 200');
  });

  it.each([
    ['closes at once', (socket: { close(code: number): void }) => socket.close(1_000), '1000'],
    ['says nothing', () => {}, 'nothing that fits within'],
  ])('%s', async (_name, behave, words) => {
    const server = createHttpServer();
    new WebSocketServer({ server }).on('connection', behave);
    await using target = await listening(server);
    const { exitCode, results } = await judge(target.url);
    expect(exitCode).toBe(exitCodes.failures);
    expect(results[0]?.reason).toContain(words);
    expect(results[0]?.transcript[0]?.text).toContain('connect ws:');
  });

  it('floods', { timeout: 20_000 }, async () => {
    const server = createHttpServer();
    new WebSocketServer({ server }).on('connection', (socket) => {
      const flood = (): void => {
        if (socket.readyState !== socket.OPEN) return;
        for (let n = 0; n < 500; n += 1) socket.send('{"type":"flood"}');
        setImmediate(flood);
      };
      flood();
    });
    await using target = await listening(server);
    const { exitCode, results } = await judge(target.url);
    expect(exitCode).toBe(exitCodes.failures);
    expect(
      results.every(({ status }) => status === 'untestable' || status === 'not-applicable'),
    ).toBe(true);
  });

  it('crashes in the middle: the rest is untestable', async () => {
    const gateway = await startConformanceGateway();
    let stopped: Promise<void> | undefined;
    const report = await runCases(
      allServerCases,
      { ...gateway, deadlines },
      {
        onResult(_result, done) {
          if (done === 3) stopped = Promise.resolve(gateway[Symbol.asyncDispose]());
        },
      },
    );
    await stopped;
    expect(report.exitCode).toBe(exitCodes.failures);
    expect(report.results.slice(0, 3).map(({ status }) => status)).toEqual([
      'pass',
      'pass',
      'pass',
    ]);
    expect(report.results.at(-1)).toMatchObject({
      status: expect.stringMatching(/untestable|not-applicable/),
    });
    expect(report.results.some(({ reason }) => reason?.includes('not been reachable'))).toBe(true);
  });
});
