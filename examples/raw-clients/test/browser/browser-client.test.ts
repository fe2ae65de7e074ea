import type { GatewayHarness } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { contract } from '../contract.ts';
import type { Run } from '../conversation.ts';
import { testConversation } from '../conversation.ts';
import { service } from '../service.ts';
import { startPageServer } from './page-server.ts';

let pageServer: Awaited<ReturnType<typeof startPageServer>>;
let harness: GatewayHarness<typeof contract>;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  pageServer = await startPageServer();
  const origins = [pageServer.origin];
  harness = await startGatewayHarness(contract, { services: [service], origins });
  browser = await chromium.launch({
    executablePath: inject('chromium'),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  page = await openPage(pageServer.origin);
});

afterAll(async () => {
  await browser?.close();
  await harness?.[Symbol.asyncDispose]();
  await pageServer?.[Symbol.asyncDispose]();
});

const runIn =
  (target: () => Page): Run =>
  async (step, changes) => {
    const ends = { url: harness.url, token: await harness.mint() };
    const argument = JSON.stringify({ ...ends, ...changes?.(ends) });
    return target().evaluate(`(${step})(rawClient, ${argument})`);
  };

testConversation(runIn(() => page));

test('a page of another origin gets no WebSocket, and cannot see why', async () => {
  await using stranger = await startPageServer();
  const strange = await openPage(stranger.origin);
  const code = await runIn(() => strange)(({ connect }, { url, ...options }) =>
    connect(url, options).then(
      () => 0,
      (closed: { readonly code: number }) => closed.code,
    ),
  );
  await strange.close();
  expect(code).toBe(1006);
});

async function openPage(origin: string): Promise<Page> {
  const opened = await browser.newPage();
  await opened.goto(origin);
  await opened.waitForFunction('globalThis.rawClient !== undefined');
  return opened;
}
