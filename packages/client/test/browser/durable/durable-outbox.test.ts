import { expect, test, vi } from 'vitest';
import { withChromium } from '../lossless/stage.ts';
import { setDesk } from './desk.ts';

const chromium = withChromium(new URL('page.ts', import.meta.url));
const WAIT = { timeout: 15_000 };

test('notes of a page without a network survive two reloads, and are taken once and in order', async () => {
  await using desk = await setDesk(chromium);
  const page = await desk.open();
  const heal = desk.door.split();
  await page.reload();
  await page.waitForFunction(() => 'durable' in globalThis);
  await page.evaluate(() => durable.note('a', 'b', 'c'));
  await page.reload();
  await page.waitForFunction(() => 'durable' in globalThis);
  await page.evaluate(() => durable.note('d'));
  expect(desk.notes).toEqual([]);
  heal();
  await vi.waitFor(() => expect(desk.notes).toEqual(['a', 'b', 'c', 'd']), WAIT);
  await vi.waitFor(() => expect(desk.told).toHaveLength(4), WAIT);
  expect(desk.told).toEqual(
    expect.arrayContaining([
      ['left', 'a', ''],
      ['left', 'b', ''],
      ['left', 'c', ''],
      ['sent', 'd', ''],
    ]),
  );
});

test('notes that were sent and not confirmed when the page went are taken once', async () => {
  await using desk = await setDesk(chromium);
  const page = await desk.open();
  const release = desk.hold();
  await page.evaluate(() => durable.note('a', 'b', 'c'));
  await vi.waitFor(() => expect(desk.notes).toEqual(['a', 'b', 'c']), WAIT);
  await page.reload();
  await page.waitForFunction(() => 'durable' in globalThis);
  release();
  await vi.waitFor(() => expect(desk.told).toHaveLength(3), WAIT);
  expect(desk.told.map(([what, , code]) => [what, code])).toEqual(Array(3).fill(['left', '']));
  expect(desk.notes).toEqual(['a', 'b', 'c']);
});

test('what another gateway may have taken is not sent again, and said', async () => {
  await using desk = await setDesk(chromium);
  const page = await desk.open();
  const release = desk.hold();
  await page.evaluate(() => durable.note('a'));
  await vi.waitFor(() => expect(desk.notes).toEqual(['a']), WAIT);
  await page.close();
  await desk.replace();
  await desk.open();
  await vi.waitFor(() => expect(desk.told).toEqual([['left', 'a', 'connection_lost']]), WAIT);
  expect(desk.notes).toEqual(['a']);
  release();
});

test('a page leaves alone what another one looks after, and what is of another user', async () => {
  await using desk = await setDesk(chromium);
  const heal = desk.door.split();
  const [first] = await Promise.all([desk.open(), desk.open('eve')]);
  await first.evaluate(() => durable.note('a'));
  const second = await desk.open();
  await second.evaluate(() => durable.note('b'));
  await first.close();
  await desk.open();
  heal();
  await vi.waitFor(() => expect(desk.told).toHaveLength(2), WAIT);
  expect(desk.told.toSorted()).toEqual([
    ['left', 'a', ''],
    ['sent', 'b', ''],
  ]);
  expect(desk.notes.toSorted()).toEqual(['a', 'b']);
});
