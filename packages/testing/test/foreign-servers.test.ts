import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConformanceReport } from '@sallyport/testing/conformance';
import {
  allServerCases,
  exitCodes,
  formatConformanceText,
  runCases,
} from '@sallyport/testing/conformance';
import { Server as SocketIoServer } from 'socket.io';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';

type HttpServer = ReturnType<typeof createServer>;

const deadlines = { waitMs: 1_500, caseMs: 3_000, runMs: 20_000 };
/** Too few to take long, enough to be many failures. */
const first = allServerCases.filter(({ id }) => /^SPC-(CON-0[01]|EVO)/.test(id));
const key = new Uint8Array(32);

/** Judges an HTTP server to which this was added. */
async function judge(
  add: (server: HttpServer) => unknown,
  { path = '/ws', cases = allServerCases, waitMs = deadlines.waitMs } = {},
) {
  const server = createServer((_request, response) => response.end('hello'));
  const cleanUp = add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  try {
    const url = `ws://127.0.0.1:${port}${path}`;
    const target = { url, key, deadlines: { ...deadlines, waitMs } };
    const report = await runCases(cases, target);
    return { report, text: formatConformanceText(report) };
  } finally {
    if (cleanUp instanceof SocketIoServer) await cleanUp.close();
    server.closeAllConnections();
    server.close();
  }
}

/** A WebSocket server that answers each connection so. */
const speaking =
  (speak: (socket: WebSocket) => void, handleProtocols?: () => false) => (server: HttpServer) => {
    new WebSocketServer({ server, ...(handleProtocols && { handleProtocols }) }).on(
      'connection',
      (socket) => {
        socket.on('error', () => socket.terminate());
        speak(socket);
      },
    );
  };
const echo = speaking((socket) => socket.on('message', (data) => socket.send(String(data))));
const dialect = speaking((socket) => {
  socket.send('{"event":"hello","data":{"sid":"1"}}');
  socket.on('message', () => socket.send('{"event":"error","data":"unknown event"}'));
});
const prose = speaking((socket) => socket.send('Welcome to my server!'));

/** The welcome that the next step suggests. */
const suggested = ({ nextStep = '' }: ConformanceReport): string =>
  /^ {2}(\{.+\})$/m.exec(nextStep)?.[1] ?? '';

describe('a server of another protocol', () => {
  it.each<[string, (server: HttpServer) => unknown, string, string]>([
    ["Socket.IO's server", (server) => new SocketIoServer(server), '/ws', 'Socket.IO'],
    ["Socket.IO's own path", (server) => new SocketIoServer(server), '/socket.io/', 'Socket.IO'],
    ['an HTTP server without WebSocket', () => {}, '/ws', 'answers a WebSocket upgrade with 101'],
    ['an echo server', echo, '/ws', 'then says nothing. The first frame must be welcome'],
    ['another JSON dialect', dialect, '/ws', 'says something else than this protocol'],
    ['plain text', prose, '/ws', 'says something else than this protocol'],
    [
      'a server without subprotocols',
      speaking(
        () => {},
        () => false,
      ),
      '/ws',
      'Select sallyport.v1',
    ],
    [
      'a server that refuses the token',
      speaking((socket) => socket.close(4401)),
      '/ws',
      'SALLYPORT_CONFORMANCE_KEY',
    ],
  ])('%s fails politely, once, with what to do first', async (_name, add, path, words) => {
    const { report, text } = await judge(add, { path });
    expect(report.exitCode).toBe(exitCodes.failures);
    expect(report.durationMs).toBeLessThan(deadlines.runMs);
    expect(text.match(/^✗/gm)).toHaveLength(1);
    expect(text.split('\n').length).toBeLessThan(30);
    const [, step] = text.split('Next step: ');
    expect(step).toContain(words);
    expect(step).toContain('docs/conformance.md#where-to-begin');
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^0 passed, \d+ failed, \d+ skipped$/);
  });

  it('tells who is not there what to check', async () => {
    const url = 'ws://127.0.0.1:1/ws';
    const report = await runCases(allServerCases, { url, key, deadlines });
    expect(report.exitCode).toBe(exitCodes.harness);
    expect(formatConformanceText(report)).toContain('Start the server, and check host and port');
  });
});

describe('a server that has made its first step', () => {
  /** Greets with the suggested welcome, changed so, and answers nothing. */
  async function judgeGreeting(change: (welcome: string) => string) {
    const { report: before } = await judge(echo);
    const greeting = change(suggested(before));
    const greet = speaking((socket) => socket.send(greeting));
    return await judge(greet, { cases: first, waitMs: 100 });
  }

  it('has a right welcome where it sends the one that is suggested', async () => {
    const { report } = await judgeGreeting((welcome) => welcome);
    const found = report.results.flatMap(({ findings }) => findings);
    expect(found.filter(({ check }) => check !== undefined)).toEqual([]);
    expect(report.results[1]).toMatchObject({ id: 'SPC-CON-002', status: 'pass' });
  });

  it('reads once what all cases found, ten failures whole, and where the others are', async () => {
    const { report, text } = await judgeGreeting((welcome) =>
      welcome.replace('"userId":"ada",', ''),
    );
    const failed = report.results.filter(({ status }) => status === 'fail');
    expect(failed.length).toBeGreaterThan(15);
    expect(text).toMatch(/^✗ SPC-WIRE-002 in \d+ cases, such as SPC-CON-001/m);
    expect(text.match(/expected an envelope/g)).toHaveLength(1);
    expect(text.match(/^✗ SPC-CON/gm)).toHaveLength(10);
    expect(text).toMatch(/^\d+ more failures; --case <id> runs one alone/m);
    expect(text).toMatch(/^ {2}CON +\d+ of +\d+$/m);
  });
});
