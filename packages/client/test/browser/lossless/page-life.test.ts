import { expect, test } from 'vitest';
import type { PageLog } from './page-log.ts';
import { setStage, withChromium } from './stage.ts';

const chromium = withChromium();

test('a page that is reloaded goes on where the one before was', async () => {
  await using stage = await setStage(chromium);
  const tab = await stage.open('a');
  for (let times = 0; times < 3; times += 1) {
    await tab.seesMore(20);
    await tab.page.reload();
  }
  await tab.seesMore(20);
  const [log] = await stage.expectComplete(tab);
  expect(log?.errors).toEqual([]);
  expect(codes(log)).not.toContain('connection_lost');
});

test('a page that is offline for 500 messages gets them all, and what it asked meanwhile is done once', async () => {
  await using stage = await setStage(chromium);
  const tab = await stage.open('a');
  await tab.seesMore(20);
  await tab.page.evaluate(() => lossless.ask(5)); // under way when the network goes
  const heal = stage.door.split();
  await stage.context.setOffline(true);
  await tab.page.evaluate(() => lossless.ask(5));
  await stage.published(500);
  expect(await tab.page.evaluate(() => navigator.onLine)).toBe(false);
  heal();
  await stage.context.setOffline(false);
  const [log] = await stage.expectComplete(tab);
  expect(codes(log)).toEqual([]);
  expect(stage.done.toSorted()).toEqual(log?.asked.toSorted());
});

test('a network that breaks again and again costs nothing but time', async () => {
  await using stage = await setStage(chromium);
  const tab = await stage.open('a');
  for (let times = 0; times < 3; times += 1) {
    await tab.seesMore(10);
    await tab.page.evaluate(() => lossless.ask(20));
    stage.door.cut();
  }
  await tab.seesMore(10);
  const [log] = await stage.expectComplete(tab);
  expect(codes(log)).toEqual([]);
  expect(stage.done.toSorted()).toEqual(log?.asked.toSorted());
});

test.each(['open', 'cut'])(
  'a page that is frozen in the background, its connection %s, catches up',
  async (connection) => {
    await using stage = await setStage(chromium);
    const tab = await stage.open('a');
    await tab.seesMore(20);
    const other = await stage.context.newPage();
    await other.bringToFront();
    // Chromium without a screen hides no page, and freezes only hidden ones: this stops the page's scripts as well.
    const devtools = await stage.context.newCDPSession(tab.page);
    await devtools.send('Debugger.enable');
    await devtools.send('Debugger.pause');
    const before = tab.told.length;
    if (connection === 'cut') stage.door.cut();
    await stage.published(150); // longer than the heartbeat's timeout
    expect(tab.told.length - before, 'frozen').toBeLessThan(20);
    await devtools.send('Debugger.resume');
    await tab.page.bringToFront();
    await tab.page.evaluate(() => document.dispatchEvent(new Event('resume')));
    await tab.seesMore(20);
    const [log] = await stage.expectComplete(tab);
    expect(codes(log)).toEqual([]);
  },
);

test('two tabs of one user have a session each, and both are complete', async () => {
  await using stage = await setStage(chromium);
  const [a, b] = await Promise.all([stage.open('a'), stage.open('b')]);
  await Promise.all([a.seesMore(20), b.seesMore(20)]);
  const connections = stage.gateway().connections();
  expect(new Set(connections.map(({ userId }) => userId)).size).toBe(1);
  expect(new Set(connections.map(({ sessionId }) => sessionId)).size).toBe(2);
  stage.door.cut();
  await a.page.reload();
  await Promise.all([a.seesMore(20), b.seesMore(20)]);
  const logs = await stage.expectComplete(a, b);
  expect(stage.done.some((job) => job.startsWith('a-'))).toBe(true);
  expect(stage.done).toEqual(expect.arrayContaining(logs.flatMap(({ answered }) => answered)));
  expect(codes(logs[1])).toEqual([]);
});

function codes(log: PageLog | undefined): string[] {
  return log?.failed.map(([, code]) => code) ?? ['no log'];
}
