import type { Browser, Locator, Page, WebSocket } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { DevProcess } from './dev-process.ts';
import { startDevProcess } from './dev-process.ts';

const article =
  'A sally port is the one guarded door of a fort. Everything that enters, and everything that leaves, passes through it, which is why the people who guard it can know what is inside and what is outside, and why nobody has to search the whole wall for an open window at night. One door is easier to guard than five.';

let dev: DevProcess;
let browser: Browser;

beforeAll(async () => {
  [dev, browser] = await Promise.all([
    startDevProcess(),
    chromium.launch({
      executablePath: inject('chromium'),
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    }),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await dev?.[Symbol.asyncDispose]();
});

test('two agents are talked with at once, over one socket', async () => {
  const { page, sockets, received, sent } = await openPage();

  const guide = await write(page, 'guide', 'How does a client reconnect?');
  const content = await write(page, 'content', article);
  await page.evaluate(() => {
    for (const form of document.querySelectorAll<HTMLFormElement>('form.composer')) {
      if (form.querySelector('textarea')?.value) form.requestSubmit();
    }
  });
  await ended(content);
  expect(await content.textContent()).toMatch(/Words\s*61/);
  expect(await content.textContent()).toContain('One sentence has more than 25 words');

  await page.click('.agent[data-agent=guide]');
  await ended(guide);
  expect(await guide.locator('.prose').textContent()).toMatch(/reconnect/i);
  expect(await guide.locator('.source').first().textContent()).toMatch(/\.md$/);

  expect(sockets).toHaveLength(1);
  const refs = received.flatMap(({ type, ref }) => (type === 'reply' ? [ref] : []));
  expect(new Set(refs).size).toBe(2);
  const turns = refs.filter((ref, index) => ref !== refs[index - 1]).length;
  expect(turns, 'the two streams interleave').toBeGreaterThan(2);
  expect(sent.map(({ type }) => type)).not.toContain('cancel');
});

test('the panel shows the envelopes as they pass, by channel, and whole', async () => {
  const { page } = await openPage();
  const guide = await ask(page, 'guide', 'What is an envelope?');
  await ended(guide);

  const panel = page.getByRole('complementary', { name: 'Envelopes' });
  await panel.getByLabel('Channel').selectOption('guide');
  const types = await panel.locator('.envelope:visible .type').allTextContents();
  expect(new Set(types)).toEqual(new Set(['subscribe', 'ack', 'message', 'reply']));
  const chat = panel.locator('.envelope:visible', { hasText: 'guide · chat' });
  await chat.locator('summary').click();
  expect(JSON.parse((await chat.locator('.json').textContent()) ?? '')).toMatchObject({
    type: 'message',
    channel: 'guide',
    intent: 'chat',
    payload: { text: 'What is an envelope?' },
  });
});

test('an answer is stopped, and feedback is counted', async () => {
  const { page, sent } = await openPage();
  await stopAtOnce(page);
  const stopped = await ask(page, 'guide', 'What happens when a frame is malformed?');
  await ended(stopped);
  expect(await stopped.textContent()).toContain('Stopped.');
  expect(sent.map(({ type }) => type)).toContain('cancel');

  const rated = await ask(page, 'guide', 'What is a channel?');
  await ended(rated);
  await rated.getByRole('button', { name: 'Yes' }).click();
  await rated.locator('button[aria-pressed=true]', { hasText: 'Yes' }).waitFor();

  const outcomes = await ask(page, 'business_outcomes', 'Is it helpful?');
  await ended(outcomes);
  expect(await outcomes.textContent()).toMatch(/Found helpful\s*100 %/);
});

test('the page comes back by itself after the gateway was drained', async () => {
  const { page, sockets } = await openPage();
  await page.click('.agent[data-agent=operations]');
  await page.getByRole('button', { name: 'Drain…' }).click();
  await page.getByRole('button', { name: 'Drain the gateway' }).click();
  await expect.poll(() => sockets.length, { timeout: 15_000 }).toBe(2);
  await connected(page);
  const who = await ask(page, 'operations', 'Who is connected?');
  await ended(who);
  expect(await who.textContent()).toContain('guest-');
});

interface Frame {
  readonly type?: string;
  readonly ref?: string;
}

/** A page of its own, with what passes over its sockets. */
async function openPage(): Promise<{
  readonly page: Page;
  readonly sockets: readonly WebSocket[];
  readonly received: readonly Frame[];
  readonly sent: readonly Frame[];
}> {
  const page = await (
    await browser.newContext({ viewport: { width: 1440, height: 900 } })
  ).newPage();
  const sockets: WebSocket[] = [];
  const received: Frame[] = [];
  const sent: Frame[] = [];
  page.on('websocket', (socket) => {
    sockets.push(socket);
    socket.on('framereceived', ({ payload }) => received.push(JSON.parse(String(payload))));
    socket.on('framesent', ({ payload }) => sent.push(JSON.parse(String(payload))));
  });
  page.on('pageerror', (error) => expect.fail(`The page threw: ${error.message}`));
  await page.goto(dev.pageUrl);
  await connected(page);
  return { page, sockets, received, sent };
}

async function connected(page: Page): Promise<void> {
  await page.locator('#status-text', { hasText: /^connected$/ }).waitFor({ timeout: 15_000 });
}

/** Clicks Stop in the moment in which it shows, once: an answer can be quicker than a test. */
async function stopAtOnce(page: Page): Promise<void> {
  await page.evaluate(() => {
    const observer = new MutationObserver(() => {
      const buttons = [...document.querySelectorAll('button')];
      const stop = buttons.find((button) => button.textContent === 'Stop');
      if (stop === undefined) return;
      observer.disconnect();
      stop.click();
    });
    observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  });
}

/** Asks an agent; gives the bubble in which the answer grows. */
async function ask(page: Page, agent: string, text: string): Promise<Locator> {
  const bubble = await write(page, agent, text);
  await page.locator(`.conversation[data-agent=${agent}]`).getByRole('textbox').press('Enter');
  return bubble;
}

/** Writes what an agent is to be asked, and does not send it yet. */
async function write(page: Page, agent: string, text: string): Promise<Locator> {
  await page.click(`.agent[data-agent=${agent}]`);
  const conversation = page.locator(`.conversation[data-agent=${agent}]`);
  const position = await conversation.locator('.theirs').count();
  await conversation.getByRole('textbox').fill(text);
  return conversation.locator('.theirs').nth(position);
}

async function ended(bubble: Locator): Promise<void> {
  await bubble.and(bubble.page().locator('[aria-busy=false]')).waitFor({ timeout: 15_000 });
}
