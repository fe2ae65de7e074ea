import { expect, test } from 'vitest';
import { setStage, withChromium } from './stage.ts';

const chromium = withChromium();

test('tokens that expire are replaced on the open connection', async () => {
  await using stage = await setStage(chromium);
  const asked: boolean[] = [];
  const tab = await stage.open('a', { expiresInSec: 3, asked: (refresh) => asked.push(refresh) });
  await tab.until(() => asked.length >= 4, 'the fourth token');
  await tab.seesMore(5);
  const [log] = await stage.expectComplete(tab);
  expect(asked.slice(0, 4)).toEqual([false, true, true, true]);
  expect(stage.gateway().stats().connections.total, 'one connection').toBe(1);
  expect(log).toMatchObject({ errors: [], failed: [] });
});

test('a provider of tokens that fails once costs nothing', async () => {
  await using stage = await setStage(chromium);
  let refreshes = 0;
  const asked = (refresh: boolean) => {
    if (refresh) refreshes += 1;
    if (refreshes === 1) {
      refreshes += 1;
      throw new Error('the issuer is away');
    }
  };
  const tab = await stage.open('a', { expiresInSec: 3, asked });
  await tab.until((told) => told.some(({ type }) => type === 'error'), 'the failure');
  await tab.until(() => refreshes >= 4, 'another refresh');
  await tab.seesMore(5);
  const [log] = await stage.expectComplete(tab);
  expect(log?.errors[0]).toBe('token_failed');
  expect(log?.failed).toEqual([]);
});

test('a gateway that drains and is replaced costs nothing, where the history outlives it', async () => {
  await using stage = await setStage(chromium);
  const tab = await stage.open('a');
  for (let times = 0; times < 2; times += 1) {
    await tab.seesMore(10);
    await tab.page.evaluate(() => lossless.ask(20));
    await stage.replace();
  }
  await tab.seesMore(10);
  const [log] = await stage.expectComplete(tab);
  expect(log?.failed).toEqual([]);
  expect(stage.done.toSorted()).toEqual(log?.asked.toSorted());
});
