import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { DevProcess } from './dev-process.ts';
import { startDevProcess } from './dev-process.ts';

let dev: DevProcess;
let browser: Browser;

beforeAll(async () => {
  [dev, browser] = await Promise.all([
    startDevProcess(),
    chromium.launch({
      executablePath: inject('chromium'),
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
    }),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await dev?.[Symbol.asyncDispose]();
});

test('two people talk; under StrictMode each page has one socket, and one subscription at a time', async () => {
  const [ada, bob] = await Promise.all([openPage(), openPage()]);
  await say(ada.page, 'Hello');
  for (const { page } of [ada, bob]) {
    await page.locator('section[aria-label=lobby] li', { hasText: 'Hello' }).waitFor();
    expect(await page.locator('li').count()).toBe(1);
  }
  await bob.page.getByRole('button', { name: 'garden' }).click();
  await bob.page.locator('section[aria-label=garden][aria-busy=false]').waitFor();
  await say(ada.page, 'Anybody?');
  await say(bob.page, 'Roses!');
  await bob.page.locator('li', { hasText: 'Roses!' }).waitFor();
  expect(await bob.page.locator('li').count()).toBe(1);
  await expect.poll(ada.subscriptions).toEqual(['subscribe room:lobby']);
  await expect
    .poll(() => [...bob.subscriptions()].sort())
    .toEqual(['subscribe room:garden', 'subscribe room:lobby', 'unsubscribe room:lobby']);
  expect([ada.sockets(), bob.sockets()]).toEqual([1, 1]);
});

test('a declared error is shown in its own words', async () => {
  const { page } = await openPage();
  await say(page, 'Darn it');
  await page.getByRole('alert').filter({ hasText: 'We do not say “darn” here.' }).waitFor();
});

test('the parrot repeats, until it is stopped', async () => {
  const { page } = await openPage();
  const parrot = page.getByLabel('parrot', { exact: true });
  await parrot.getByRole('button', { name: 'Tell' }).click();
  await parrot.locator('p', { hasText: 'Pretty Polly' }).waitFor();
  await parrot.getByRole('button', { name: 'Stop' }).click();
  await parrot.locator('button:disabled', { hasText: 'Stop' }).waitFor();
  expect(await parrot.locator('p').textContent()).toMatch(/Pretty Polly/);
});

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Say', { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Say', exact: true }).click();
}

/** A page that is connected and in the lobby, with what passes over its sockets. */
async function openPage(): Promise<{
  readonly page: Page;
  sockets(): number;
  subscriptions(): readonly string[];
}> {
  const page = await browser.newPage();
  let sockets = 0;
  const subscriptions: string[] = [];
  page.on('websocket', (socket) => {
    sockets += 1;
    socket.on('framesent', ({ payload }) => {
      const { type, channel } = JSON.parse(String(payload));
      if (/subscribe$/.test(type)) subscriptions.push(`${type} ${channel}`);
    });
  });
  page.on('pageerror', ({ message }) => expect.fail(`The page threw: ${message}`));
  await page.goto(dev.pageUrl);
  await page.locator('section[aria-label=lobby][aria-busy=false]').waitFor();
  return { page, sockets: () => sockets, subscriptions: () => subscriptions };
}
