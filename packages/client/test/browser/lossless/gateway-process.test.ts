import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenMint } from '@sallyport/testing';
import { expect, test } from 'vitest';
import { openDoor } from './door.ts';
import { withChromium } from './stage.ts';
import { openTab } from './tab.ts';

const chromium = withChromium();
const FIRST_AFTER = 1_000_001;

// What one process can promise: its history and its memory of answers are gone with it. A gap is told, and so is of
// each unanswered call that nobody knows what became of it; nothing is done twice.
test('[SP-REQ-027] a gateway that is killed costs a gap that is told, and nothing is done twice', async () => {
  const key = randomBytes(32);
  const { mint } = createTokenMint(key);
  const folder = await mkdtemp(join(tmpdir(), 'lossless-'));
  const start = async (name: string, first: number) => {
    const file = new URL('gateway-process.ts', import.meta.url);
    const args = [key.toString('hex'), join(folder, name), String(first), chromium.origin()];
    const child = fork(file, args, { execArgv: ['--conditions=@sallyport/source'] });
    const [{ url }] = await once(child, 'message');
    return { child, url: String(url) };
  };
  const done = async (name: string) =>
    (await readFile(join(folder, name), 'utf8')).trim().split('\n');

  const first = await start('first', 1);
  const second = await start('second', FIRST_AFTER);
  const context = await chromium.newContext();
  await using door = await openDoor(first.url);
  try {
    const tab = await openTab(context, {
      origin: chromium.origin(),
      gateway: door.url,
      name: 'a',
      mint: () => mint(),
    });
    await tab.seesMore(20);
    await tab.page.evaluate(() => lossless.ask(50));
    door.lead(second.url);
    first.child.kill('SIGKILL');
    await tab.until(
      (told) => told.some((event) => event.type === 'seen' && event.value === 'epoch'),
      'the gap',
    );
    await tab.seesMore(20);
    second.child.send('stop');
    const [{ last }] = await once(second.child, 'message');
    const { seen, asked, answered, failed } = await tab.finish(Number(last));

    const gap = seen.indexOf('epoch');
    const [before, after] = [seen.slice(0, gap), seen.slice(gap + 1)].map((part) =>
      part.map(Number),
    );
    for (const part of [before, after]) {
      const start = part?.[0] ?? Number.NaN;
      expect(part).toEqual(part?.map((_, at) => start + at));
    }
    expect(after?.[0]).toBeGreaterThanOrEqual(FIRST_AFTER);
    const unknown = failed.map(([job]) => job);
    expect(failed).toEqual(unknown.map((job) => [job, 'connection_lost']));
    expect([...answered, ...unknown].toSorted()).toEqual(asked.toSorted());
    const [byFirst, bySecond] = await Promise.all([done('first'), done('second')]);
    const did = [...byFirst, ...bySecond];
    expect(new Set(did).size).toBe(did.length);
    expect(asked).toEqual(expect.arrayContaining(did));
    expect(did).toEqual(expect.arrayContaining(answered));
  } finally {
    await context.close();
    for (const { child } of [first, second]) child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  }
});
