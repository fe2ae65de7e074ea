import { createService } from '@sallyport/server';
import type { GatewayHarness, GatewayScript, ScriptedGateway } from '@sallyport/testing';
import {
  acknowledgeSubscriptions,
  startGatewayHarness,
  startScriptedGateway,
} from '@sallyport/testing';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { contract } from '../../contract.ts';
import { servePage } from './serve-page.ts';
import type { Stage } from './stage.ts';
import { openStage } from './stage.ts';

const forever = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

const service = createService(contract, {
  channels: {
    guide: {
      async ask({ text }, { fail, signal }) {
        if (text === '') throw fail('over_quota', { limit: 3 });
        if (text === 'slow') await forever(signal);
        return { answer: text.toUpperCase() };
      },
      async *chat({ text }, { signal }) {
        for (const word of text.split(' ')) {
          if (word === 'slow') await forever(signal);
          yield { word };
        }
      },
      feedback: async ({ stars }, { publish }) => {
        await publish('guide', 'typing', { who: `${stars} stars` });
      },
    },
    pillar: {
      async analyse({ text }, { signal }) {
        if (text === 'slow') await forever(signal);
        return { words: text.split(' ').length };
      },
    },
  },
  rpc: { sum: ({ of }) => of.reduce((sum, item) => sum + item, 0), log: () => null },
});

let pages: Awaited<ReturnType<typeof servePage>>;
let harness: GatewayHarness<typeof contract>;
let browser: Browser;

beforeAll(async () => {
  pages = await servePage();
  harness = await startGatewayHarness(contract, { services: [service], origins: [pages.origin] });
  browser = await chromium.launch({
    executablePath: inject('chromium'),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
});

afterAll(async () => {
  await browser?.close();
  await harness?.[Symbol.asyncDispose]();
  await pages?.[Symbol.asyncDispose]();
});

async function openReal(): Promise<Stage> {
  const ends = { origin: pages.origin, gateway: harness.url, token: await harness.mint() };
  return openStage(await browser.newPage(), ends);
}

async function openScripted(
  script: GatewayScript,
): Promise<AsyncDisposable & { readonly stage: Stage; readonly gateway: ScriptedGateway }> {
  const gateway = await startScriptedGateway(script);
  const ends = { origin: pages.origin, gateway: gateway.url, token: 'a.b.c' };
  const stage = await openStage(await browser.newPage(), ends);
  return {
    stage,
    gateway,
    async [Symbol.asyncDispose]() {
      await stage[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

const typing = (who: string) => harness.gateway.publish('guide', 'typing', { who });

describe('useChannel under StrictMode', () => {
  it('subscribes once on the wire, and hears each message once', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', pillar: 'x' });
    await stage.reads('#pillar', /^x subscribed/);
    await stage.show({ label: 'a', pillar: 'x', guides: 1 }); // on a connection that is up
    await stage.reads('.guide', /^subscribed/);
    await typing('ada');
    await expect.poll(stage.heard).toEqual([{ label: 'a 0', address: 'guide', said: 'ada' }]);
    expect(stage.sockets).toHaveLength(1);
    expect(stage.subscriptions()).toEqual(['subscribe pillar:x', 'subscribe guide']);
  });

  it('calls the handlers of the last render, without subscribing anew', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'first', guides: 1 });
    await stage.reads('.guide', /^subscribed/);
    await typing('one');
    await expect.poll(stage.heard).toHaveLength(1);
    await stage.show({ label: 'second', guides: 1 }, { label: 'third', guides: 1 });
    await typing('two');
    await expect.poll(stage.heard).toMatchObject([{ label: 'first 0' }, { label: 'third 0' }]);
    expect(stage.subscriptions()).toEqual(['subscribe guide']);
  });

  it('shares one subscription among components, until the last is gone', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', guides: 3 });
    await expect
      .poll(() => stage.page.locator('.guide').allTextContents())
      .toEqual(Array.from({ length: 3 }, () => 'subscribed '));
    await typing('all');
    await expect.poll(stage.heard).toHaveLength(3);
    await stage.show({ label: 'b', guides: 1 });
    await typing('one');
    await expect.poll(stage.heard).toHaveLength(4);
    expect(stage.subscriptions()).toEqual(['subscribe guide']);
    await stage.show({ label: 'c' });
    await expect.poll(stage.subscriptions).toEqual(['subscribe guide', 'unsubscribe guide']);
  });

  it('keeps the subscription where one component takes the place of another', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', guides: 1, guideKey: 'a' });
    await stage.reads('.guide', /^subscribed/);
    await stage.show({ label: 'b', guides: 1, guideKey: 'b' });
    await stage.reads('.guide', /^subscribed/);
    await typing('ada');
    await expect.poll(stage.heard).toMatchObject([{ label: 'b 0' }]);
    expect(stage.subscriptions()).toEqual(['subscribe guide']);
  });

  it('[SP-SUB-006] hears nothing of what was said while it was away', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', guides: 1 });
    await stage.reads('.guide', /^subscribed/);
    await stage.show({ label: 'b' });
    await typing('away');
    await stage.show({ label: 'c', guides: 1 });
    await stage.reads('.guide', /^subscribed/);
    await typing('back');
    await expect.poll(stage.heard).toEqual([{ label: 'c 0', address: 'guide', said: 'back' }]);
    expect(stage.subscriptions()).toEqual([
      'subscribe guide',
      'unsubscribe guide',
      'subscribe guide',
    ]);
  });

  it('follows fast changes of the address, and hears only the last', async () => {
    await using stage = await openReal();
    const rooms = ['a', 'b', 'a', '', 'b', 'c'];
    await stage.show({ label: 'first', pillar: 'z' });
    await stage.reads('#pillar', /^z subscribed/);
    await stage.show(...rooms.map((pillar) => ({ label: pillar, pillar })));
    await stage.reads('#pillar', /^c subscribed/);
    for (const room of [...rooms, 'z'].filter(Boolean)) {
      await harness.gateway.publish(`pillar:${room}`, 'progress', { percent: 1 });
    }
    await expect.poll(stage.heard).toEqual([{ label: 'c', address: 'pillar:c', said: '1' }]);
    const balance = new Map<string, number>();
    for (const line of stage.subscriptions()) {
      const [type, address = ''] = line.split(' ');
      const now = (balance.get(address) ?? 0) + (type === 'subscribe' ? 1 : -1);
      expect(now, line).toBeOneOf([0, 1]);
      balance.set(address, now);
    }
    expect([...balance].filter(([, count]) => count === 1)).toEqual([['pillar:c', 1]]);
  });

  it('has no subscription without an address', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', pillar: '' });
    await stage.reads('#pillar', /off$/);
    expect(stage.sockets).toHaveLength(0);
    await stage.show({ label: 'a', pillar: 'x' });
    await stage.reads('#pillar', /^x subscribed/);
  });
});

describe('the connection', () => {
  it('is closed with its provider, and not by StrictMode', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', guides: 1 });
    await stage.reads('#connection', /^connected$/);
    expect(stage.sockets).toHaveLength(1);
    expect(stage.sockets[0]?.isClosed()).toBe(false);
    await stage.show(undefined);
    await expect.poll(() => stage.sockets[0]?.isClosed()).toBe(true);
    await stage.show({ label: 'b', guides: 1 });
    await stage.reads('#connection', /^connected$/);
    expect(stage.sockets).toHaveLength(2);
  });

  it('[SP-SUB-025] comes back with every subscription, once each', async () => {
    await using scene = await openScripted([{ rules: acknowledgeSubscriptions }]);
    const { stage, gateway } = scene;
    await stage.show({ label: 'a', guides: 2, pillar: 'x' });
    await stage.reads('#pillar', /subscribed/);
    await stage.reads('#connection', /^connected$/);
    await stage.page.evaluate(() => {
      const status = document.querySelector('#connection');
      const seen: (string | null | undefined)[] = [];
      Object.assign(globalThis, { seen });
      const note = () => seen.push(status?.textContent);
      new MutationObserver(note).observe(document.body, { characterData: true, subtree: true });
    });
    gateway.act({ cut: true });
    await gateway.until(
      () => gateway.received.filter(({ connection }) => connection === 2).length > 1,
    );
    const payload = { who: 'again' };
    gateway.act({ send: { type: 'message', channel: 'guide', intent: 'typing', payload } });
    await expect.poll(stage.heard).toMatchObject([{ label: 'a 0' }, { label: 'a 1' }]);
    await stage.reads('#connection', /^connected$/);
    const asked = gateway.received.map(({ envelope, connection }) => [connection, envelope]);
    expect(asked).toMatchObject([
      [1, { type: 'subscribe', channel: 'guide' }],
      [1, { type: 'subscribe', channel: 'pillar:x' }],
      [2, { type: 'subscribe', channel: 'guide' }],
      [2, { type: 'subscribe', channel: 'pillar:x' }],
    ]);
    const seen = await stage.page.evaluate('globalThis.seen');
    expect(seen).toEqual(expect.arrayContaining(['reconnecting 1006', 'connected']));
  });

  it('[SP-SUB-026] tells of a gap, to the handler of the last render', async () => {
    const recovered = { epoch: 'e', offset: 9, recovered: false, cause: 'retention' };
    const acknowledging = (payload: object) => [
      { when: { type: 'subscribe' }, steps: [{ send: { type: 'ack', ref: '$id', payload } }] },
    ];
    await using scene = await openScripted([
      { rules: acknowledging({ epoch: 'e', offset: 1 }) },
      { rules: acknowledging(recovered) },
    ]);
    const { stage, gateway } = scene;
    await stage.show({ label: 'a', world: true });
    await stage.reads('#world', /subscribed/);
    await stage.show({ label: 'b', world: true });
    gateway.act({ cut: true });
    await expect.poll(stage.heard).toMatchObject([{ label: 'b', said: 'gap by retention' }]);
    const message = { type: 'message', channel: 'world', intent: 'moved', payload: { x: 4 } };
    gateway.act({ send: { ...message, epoch: 'e', offset: 10 } });
    await expect.poll(stage.heard).toMatchObject([{}, { said: 'at 4' }]);
  });

  it('[SP-SUB-011] does not subscribe again where the server has ended it', async () => {
    await using scene = await openScripted([{ rules: acknowledgeSubscriptions }]);
    const { stage, gateway } = scene;
    await stage.show({ label: 'a', guides: 1 });
    await stage.reads('.guide', /^subscribed/);
    const payload = { reason: 'revoked' };
    gateway.act({ send: { type: 'system', intent: 'unsubscribed', channel: 'guide', payload } });
    await stage.reads('.guide', /^ended unsubscribed/);
    await stage.show({ label: 'b', guides: 1 });
    await stage.reads('.guide', /^ended unsubscribed/);
    expect(stage.subscriptions()).toEqual(['subscribe guide']);
  });
});

it('a status that changes in the middle of a concurrent render is never seen beside the one before', async () => {
  await using stage = await openReal();
  const { rendered, commits } = await stage.page.evaluate(() => lab.tear());
  expect(new Set(rendered), 'the change came amid the render').toEqual(
    new Set(['idle', 'disconnected']),
  );
  expect(commits.at(-1)).toBe('disconnected');
  for (const shown of commits) expect(shown).toBeOneOf(['idle', 'disconnected']);
});

describe('calls', () => {
  it('go from idle to their data', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', caller: 'x' });
    await stage.reads('#ask', /"idle"/);
    const outcomes = await stage.page.evaluate(async () => {
      const { ask, feedback, sum, analyse } = lab.calls;
      return Promise.all([
        ask.run({ text: 'so' }),
        feedback.run({ stars: 5 }),
        sum.run({ of: [1, 2] }),
        analyse.run({ text: 'a b' }),
      ]);
    });
    expect(outcomes).toMatchObject([
      { state: 'success', data: { answer: 'SO' } },
      { state: 'success' },
      { state: 'success', data: 3 },
      { state: 'success', data: { words: 2 } },
    ]);
    await stage.reads('#ask', /"success".*"SO"/);
    await stage.reads('#feedback', /"success"/);
    await stage.reads('#sum', /"success".*3/);
    await stage.page.evaluate(() => lab.calls.ask.reset());
    await stage.reads('#ask', /"idle"/);
    await stage.reads('#sum', /"success".*3/);
  });

  it('tell declared errors apart', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', caller: 'x' });
    const outcome = await stage.page.evaluate(() => lab.calls.ask.run({ text: '' }));
    expect(outcome).toMatchObject({ declared: { code: 'over_quota', data: { limit: 3 } } });
    await stage.reads('#ask', /"error","code":"over_quota","declared":.*"limit":3/);
    await stage.page.evaluate(async () => void (await lab.calls.sum.run({ of: ['1'] as never })));
    await stage.reads('#sum', /"error","code":"invalid_payload"\}/);
  });

  it('are given up by the next run, which wins', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', caller: 'x' });
    const outcomes = await stage.page.evaluate(async () => {
      const { run } = lab.calls.ask;
      const both = await Promise.all([run({ text: 'slow' }), run({ text: 'quick' })]);
      return both.map(({ data, error }) => [data, (error as { code?: string } | undefined)?.code]);
    });
    expect(outcomes).toEqual([
      [undefined, 'aborted'],
      [{ answer: 'QUICK' }, undefined],
    ]);
    await stage.reads('#ask', /"success".*"QUICK"/);
  });

  it('[SP-REQ-014] are cancelled by unmounting, and by another address', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', caller: 'x', guides: 1 });
    await stage.reads('.guide', /^subscribed/);
    const running = await startSlow(stage, 'analyse');
    await stage.show({ label: 'a', caller: 'y', guides: 1 });
    await stage.reads('#analyse', /"idle"/);
    await cancelled(stage, running);
    const next = await startSlow(stage, 'analyse');
    const words = await startSlow(stage, 'words');
    await stage.show({ label: 'a', guides: 1 });
    await cancelled(stage, next);
    await cancelled(stage, words);
    expect(stage.sockets[0]?.isClosed()).toBe(false);
  });

  it('reject for a bug, and stand idle', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', caller: 'x' });
    const rejected = await stage.page.evaluate(() =>
      lab.calls.sum.run({ of: [1n] as never }).then(
        () => 'resolved',
        (error: unknown) => String(error),
      ),
    );
    expect(rejected).toMatch(/TypeError.*BigInt/);
    await stage.reads('#sum', /"idle"/);
  });
});

describe('streams', () => {
  it('gather chunks, or reduce them', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', caller: 'x' });
    await stage.reads('#words', /"idle","value":\[\]/);
    const outcomes = await stage.page.evaluate(() => {
      const { words, text } = lab.calls;
      return Promise.all([words.run({ text: 'a b' }), text.run({ text: 'c d' })]);
    });
    expect(outcomes).toEqual([
      { state: 'done', value: [{ word: 'a' }, { word: 'b' }] },
      { state: 'done', value: 'c d ' },
    ]);
    await stage.reads('#text', /"done","value":"c d "/);
    await stage.page.evaluate(() => lab.calls.text.reset());
    await stage.reads('#text', /"idle","value":""/);
  });

  it('are stopped with what has come, and start over with the next run', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', caller: 'x' });
    const running = await startSlow(stage, 'text', 'a b slow');
    await stage.reads('#text', /"streaming","value":"a b "/);
    await stage.page.evaluate(() => lab.calls.text.stop());
    await stage.reads('#text', /"stopped","value":"a b "/);
    await cancelled(stage, running);
    await stage.page.evaluate(() => lab.calls.text.run({ text: 'c' }));
    await stage.reads('#text', /"done","value":"c "/);
  });

  it('of many chunks arrive whole', async () => {
    await using stage = await openReal();
    await stage.show({ label: 'a', caller: 'x' });
    const count = await stage.page.evaluate(async () => {
      const text = [...Array(500).keys()].join(' ');
      const { value } = await lab.calls.text.run({ text });
      return value.split(' ').length - 1;
    });
    expect(count).toBe(500);
  });
});

/** Starts a call that the service does not end by itself; gives its id. */
async function startSlow(
  stage: Stage,
  name: 'analyse' | 'words' | 'text',
  text = 'slow',
): Promise<string> {
  const before = stage.sent.length;
  await stage.page.evaluate((call) => void lab.calls[call.name].run({ text: call.text }), {
    name,
    text,
  });
  const found = () =>
    stage.sent.slice(before).find(({ type, payload }) => {
      const sentText = (payload as { text?: string } | undefined)?.text;
      return type === 'message' && sentText === text;
    });
  await expect.poll(found).toBeDefined();
  return found()?.id ?? '';
}

async function cancelled(stage: Stage, id: string): Promise<void> {
  await expect.poll(() => stage.sent).toContainEqual({ type: 'cancel', ref: id });
}
