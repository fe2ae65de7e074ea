import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Client, ClientOptions } from '@sallyport/client';
import { createClient } from '@sallyport/client';
import { createGateway, silentAudit } from '@sallyport/server';
import { createTokenMint } from '@sallyport/testing';
import { expect, it } from 'vitest';
import { contract } from './contract.ts';

const CLIENTS = 1_000;
const PARTS = 8;
/** Milliseconds that a pause of the process may last between the start of a timer and the look at the clock. */
const PAUSE_MS = 20;
const TIMEOUT_MS = 120_000;
const most = 1_000_000;
const limits = {
  upgradesPerSecondPerAddress: most,
  upgradeBurstPerAddress: most,
  maxConnectionsPerAddress: most,
  maxConnectionsPerUser: most,
};

const { authenticator, mint } = createTokenMint();

type Environment = NonNullable<ClientOptions['environment']>;

/** When who knocked, in milliseconds of `performance.now()`, by session. */
type Arrivals = Map<string, number>;

/** A gateway on a server whose cable can be cut. */
async function startGateway(arrivals: Arrivals, port = 0) {
  const gateway = createGateway(contract, { audit: silentAudit, authenticator, limits });
  const server = createServer();
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', ({ url = '' }) => {
    const session = new URL(url, 'ws://any').searchParams.get('session') ?? '';
    if (!arrivals.has(session)) arrivals.set(session, performance.now());
  });
  gateway.attach(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', 4_096, resolve));
  return {
    gateway,
    port: (server.address() as AddressInfo).port, // it listens on TCP
    cut() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Timers of Node count from the start of the event loop's turn, and so come early; these never do. */
const timers: Environment = {
  setTimeout(callback, delayMs) {
    const dueAt = performance.now() + delayMs;
    let timer: NodeJS.Timeout;
    const arm = (restMs: number) => {
      timer = setTimeout(() => {
        const leftMs = dueAt - performance.now();
        if (leftMs > 0) arm(Math.ceil(leftMs));
        else callback();
      }, restMs);
    };
    arm(delayMs);
    return () => clearTimeout(timer);
  },
  clearTimeout: (stop) => (stop as (() => void) | undefined)?.(), // made above
};

/** What a client said about its wait: when, in milliseconds of `performance.now()`, and for how many. */
interface Wait {
  readonly from: number;
  readonly delayMs: number;
}

/** Connects them all; `waits` says how long each has to wait after its connection was lost. */
async function connectAll(url: string, waits: Map<string, Wait>) {
  const token = await mint();
  const clients: Client<typeof contract>[] = [];
  for (let number = 0; number < CLIENTS; number += 1) {
    const session = crypto.randomUUID();
    const client = createClient<typeof contract>({
      url,
      contract: 'scripted@1.2.0',
      token,
      session,
      timeoutMs: TIMEOUT_MS,
      handshakeTimeoutMs: TIMEOUT_MS,
      environment: timers,
    });
    client.on('status', ({ retryInMs }) => {
      if (retryInMs === undefined || waits.has(session)) return;
      waits.set(session, { from: performance.now(), delayMs: retryInMs });
    });
    clients.push(client);
    if (clients.length % 50 === 0) await Promise.all(clients.slice(-50).map((c) => c.connect()));
  }
  return clients;
}

it.each([
  ['is cut off', 1_000, undefined],
  ['says that it goes away', 3_000, { spreadMs: 3_000, deadlineMs: 1 }],
] as const)(
  `${CLIENTS} clients of a gateway that %s come back spread over %i ms, none too early`,
  async (_what, windowMs, goaway) => {
    const waits = new Map<string, Wait>();
    const arrivals: Arrivals = new Map();
    const first = await startGateway(new Map());
    const clients = await connectAll(`ws://127.0.0.1:${first.port}/ws`, waits);
    if (goaway !== undefined) await first.gateway.close(goaway);
    await first.cut();
    const second = await startGateway(arrivals, first.port);
    await expect.poll(() => arrivals.size, { timeout: TIMEOUT_MS }).toBe(CLIENTS);
    await Promise.all(clients.map((client) => client.connect()));

    // Whose moment within the spread came before the end had its next connection under way then, and did not wait.
    if (goaway === undefined) expect(waits.size).toBe(CLIENTS);
    else expect(waits.size).toBeGreaterThan(CLIENTS / 2);
    const parts = new Array<number>(PARTS).fill(0);
    for (const [session, { from, delayMs }] of waits) {
      expect(arrivals.get(session)).toBeGreaterThanOrEqual(from + delayMs - PAUSE_MS);
      expect(delayMs).toBeLessThanOrEqual(windowMs);
      const part = Math.min(PARTS - 1, Math.floor((delayMs / windowMs) * PARTS));
      parts[part] = (parts[part] ?? 0) + 1;
    }
    // Even luck puts at most 125 into each of 8 parts; 5 standard deviations are 53.
    for (const part of parts)
      expect(Math.abs(part - waits.size / PARTS), `${parts}`).toBeLessThan(53);

    await Promise.all(clients.map((client) => client.close()));
    await second.gateway.close({ spreadMs: 1, deadlineMs: 1 });
    await second.cut();
  },
  TIMEOUT_MS,
);
