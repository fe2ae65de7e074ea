import { memoryBus } from '@sallyport/server';
import { createTokenMint } from '@sallyport/testing';
import type { Browser, BrowserContext } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import type { Door } from './door.ts';
import { openDoor } from './door.ts';
import type { PageLog } from './page-log.ts';
import { servePage } from './serve-page.ts';
import type { Tab } from './tab.ts';
import { openTab } from './tab.ts';
import type { Ticking } from './ticking-gateway.ts';
import { createTickingGateway, startTicking } from './ticking-gateway.ts';

/** A browser and the page's server, for a file of tests. */
export function withChromium(entry?: URL): {
  newContext(): Promise<BrowserContext>;
  readonly origin: () => string;
} {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof servePage>>;
  beforeAll(async () => {
    [served, browser] = await Promise.all([
      servePage(entry),
      chromium.launch({
        executablePath: inject('chromium'),
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-background-networking',
          '--no-first-run',
        ],
      }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
  });
  return { newContext: () => browser.newContext(), origin: () => served.origin };
}

/** A gateway in this process that publishes all the time, a door before it, and a context for tabs. */
export interface Stage extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly door: Door;
  readonly gateway: () => ReturnType<typeof createTickingGateway>;
  readonly ticking: Ticking;
  /** Jobs that the service has started, in order. */
  readonly done: readonly string[];
  /** Resolves when so many more messages are published. */
  published(count: number): Promise<void>;
  open(name: string, token?: TokenOptions): Promise<Tab>;
  /** Puts a new gateway in the place of the one before, which drains; the history stays. */
  replace(): Promise<void>;
  /** Stops publishing; expects that the tab has seen every message once and in order, and each job done once. */
  expectComplete(...tabs: readonly Tab[]): Promise<readonly PageLog[]>;
}

export interface TokenOptions {
  readonly expiresInSec?: number;
  /** Called before each token is given; may throw. */
  readonly asked?: (refresh: boolean) => void;
}

export async function setStage({
  newContext,
  origin,
}: ReturnType<typeof withChromium>): Promise<Stage> {
  const bus = memoryBus();
  const { authenticator, mint } = createTokenMint();
  const done: string[] = [];
  const start = async () => {
    const gateway = createTickingGateway({
      authenticator,
      bus,
      origin: origin(),
      record: (job) => done.push(job),
    });
    return { gateway, url: (await gateway.listen()).url };
  };
  let { gateway, url } = await start();
  const door = await openDoor(url);
  const ticking = startTicking(() => gateway);
  const context = await newContext();
  return {
    context,
    door,
    gateway: () => gateway,
    ticking,
    done,
    published: (count) => ticking.reached(ticking.last() + count),
    open: (name, { expiresInSec = 600, asked } = {}) =>
      openTab(context, {
        origin: origin(),
        gateway: door.url,
        name,
        mint: async (refresh) => {
          asked?.(refresh);
          return mint({ expiresInSec });
        },
      }),
    async replace() {
      const leaving = gateway;
      ({ gateway, url } = await start());
      door.lead(url);
      await leaving.close({ spreadMs: 200, deadlineMs: 5_000 });
    },
    async expectComplete(...tabs) {
      const last = await ticking.stop();
      const logs = await Promise.all(tabs.map((tab) => tab.finish(last)));
      for (const { seen } of logs) {
        const first = Number(seen[0]);
        expect(seen).toEqual(Array.from({ length: last - first + 1 }, (_, at) => first + at));
      }
      expect(new Set(done).size, 'no job done twice').toBe(done.length);
      return logs;
    },
    async [Symbol.asyncDispose]() {
      await ticking.stop();
      await context.close();
      await door[Symbol.asyncDispose]();
      await gateway.close({ spreadMs: 0, deadlineMs: 500 });
      await bus[Symbol.asyncDispose]();
    },
  };
}
