import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenMint } from '@sallyport/testing';
import { expect, it } from 'vitest';
import { startFleet } from './fleet.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { startGatewayProcess } from './gateway-process.ts';
import { sparePort, startNginx } from './nginx.ts';

const CLIENTS = 50;
const RESTARTS = 10;
const SPREAD_MS = 3_000;
/** The most of those who come back that may do so within one second of the spread of three: in one restart, in all. */
const MOST_IN_A_SECOND = 2 / 3;
const MOST_IN_A_SECOND_OF_ALL = 0.5;

it('ten graceful restarts under load lose no request, do none twice, and spread the return', async ({
  annotate,
}) => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-restarts-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const journal = join(folder, 'journal');
  const key = randomBytes(32);
  const { mint } = createTokenMint(key);
  const ports = [await sparePort(), await sparePort()] as const;
  const start = async (port: number): Promise<GatewayProcess> =>
    stack.use(await startGatewayProcess(port, { key, journal, spreadMs: SPREAD_MS }));
  const gateways: [GatewayProcess, GatewayProcess] = [await start(ports[0]), await start(ports[1])];
  const nginx = stack.use(await startNginx({ gateways: ports }));
  const token = (subject: string) => mint({ subject });
  const fleet = stack.use(await startFleet({ url: nginx.url, size: CLIENTS, token }));

  const allReturns: number[] = [];
  const returned: number[] = [];
  const shares: number[] = [];
  for (let n = 0; n < RESTARTS; n += 1) {
    const at = (n % 2) as 0 | 1; // a remainder of 2
    const before = fleet.welcomes.length;
    const startedAt = performance.now();
    expect(await gateways[at].leave()).toBe(0);
    const returns = fleet.welcomes.slice(before).map((welcome) => welcome - startedAt);
    allReturns.push(...returns);
    returned.push(returns.length);
    shares.push(busiestSecond(returns) / returns.length);
    gateways[at] = await start(ports[at]);
  }
  await fleet.stop();

  const done = (await readFile(journal, 'utf8')).trimEnd().split('\n');
  const slowestMs = Math.max(...fleet.jobs.map(({ tookMs }) => tookMs));
  const share = busiestSecond(allReturns) / allReturns.length;
  const found = { jobs: fleet.jobs.length, slowestMs, returned, shares, share };
  await annotate(JSON.stringify(found));
  expect(fleet.jobs.filter(({ failure }) => failure !== undefined)).toEqual([]);
  expect(done.toSorted()).toEqual(fleet.jobs.map(({ id }) => id).sort());
  expect(new Set(fleet.states())).toEqual(new Set(['connected']));
  expect(Math.min(...returned)).toBeGreaterThan(0);
  expect(Math.max(...shares)).toBeLessThanOrEqual(MOST_IN_A_SECOND);
  expect(share).toBeLessThanOrEqual(MOST_IN_A_SECOND_OF_ALL);
}, 150_000);

/** The most that happened in one second, counted from the start. */
function busiestSecond(timesMs: readonly number[]): number {
  const seconds = Map.groupBy(timesMs, (ms) => Math.floor(ms / 1_000));
  return Math.max(...[...seconds.values()].map((times) => times.length));
}
