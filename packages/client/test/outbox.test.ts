import type { PendingCalls } from '@sallyport/client';
import { describe, expect, it } from 'vitest';
import { setScene, setSceneInTime, welcome } from './scripted.ts';

/** The id of an envelope that has one. */
const idOf = (envelope: object) => (envelope as { readonly id: string }).id;

const nothing = { count: 0, bytes: 0, oldestMs: 0 };
const remembering = [welcome({ memory: { id: 'one', windowMs: 60_000 } })];

describe('what waits', () => {
  it('counts until it is answered: unsent, unanswered, and lost with its connection', async () => {
    await using scene = await setSceneInTime([{ open: remembering }, { open: remembering }]);
    const guide = scene.client.channel('guide');
    expect(scene.client.pending).toEqual(nothing);
    const told: PendingCalls[] = [];
    scene.client.on('pending', (pending) => told.push(pending));
    const asked = guide.request('ask', { text: 'ä' });
    const { bytes } = scene.client.pending;
    scene.clock.advance(50);
    expect(scene.client.pending).toEqual({ count: 1, bytes, oldestMs: 50 });
    const { envelope } = await scene.gateway.next({ intent: 'ask' });
    expect(bytes).toBe(Buffer.byteLength(JSON.stringify(envelope)));
    expect(scene.client.pending.count).toBe(1);
    scene.gateway.act({ cut: true });
    await scene.reached('reconnecting');
    expect(scene.client.pending.count).toBe(1);
    scene.clock.advance(0);
    await scene.gateway.until(() => scene.gateway.received.length === 2);
    scene.gateway.act({ send: { type: 'reply', ref: idOf(envelope), payload: {} } });
    await asked;
    expect(scene.client.pending).toEqual(nothing);
    expect(told.map(({ count }) => count)).toEqual([1, 0]);
  });

  it('counts no more where the caller gave up, its time is over, or the client was closed', async () => {
    await using scene = await setSceneInTime([{ open: [] }]);
    const guide = scene.client.channel('guide');
    const controller = new AbortController();
    const outcomes = Promise.allSettled([
      guide.request('ask', { text: '' }, { signal: controller.signal }),
      guide.request('ask', { text: '' }, { timeoutMs: 5 }),
      guide.request('ask', { text: '' }),
    ]);
    controller.abort();
    expect(scene.client.pending.count).toBe(2);
    scene.clock.advance(5);
    expect(scene.client.pending.count).toBe(1);
    await scene.client.close();
    await outcomes;
    expect(scene.client.pending).toEqual(nothing);
  });
});

describe('past a bound', () => {
  it('refuses the new, also where the old were sent, and takes more when they are answered', async () => {
    await using scene = await setScene([{}], { maxOutbox: 2 });
    const guide = scene.client.channel('guide');
    const first = guide.send('feedback', { stars: 1 });
    const second = guide.send('feedback', { stars: 2 });
    const refused = expect(second).rejects.toMatchObject({ code: 'closed' });
    const { envelope } = await scene.gateway.next({ intent: 'feedback', payload: { stars: 1 } });
    await scene.gateway.next({ intent: 'feedback', payload: { stars: 2 } });
    const full = { code: 'outbox_full', message: /2 calls with \d+ bytes.*"maxOutbox"/ };
    await expect(guide.send('feedback', { stars: 3 })).rejects.toMatchObject(full);
    scene.gateway.act({ send: { type: 'ack', ref: idOf(envelope) } });
    await first;
    await guide.send('feedback', { stars: 4 }, { ack: false });
    await scene.client.close();
    await refused;
  });

  it('refuses what has too many bytes, and sends what has less', async () => {
    await using scene = await setScene([{}], { maxOutboxBytes: 300 });
    const guide = scene.client.channel('guide');
    const tooMuch = guide.request('ask', { text: '€'.repeat(70) });
    await expect(tooMuch).rejects.toMatchObject({ code: 'outbox_full' });
    await guide.send('feedback', { stars: 5 }, { ack: false });
    expect(scene.client.pending).toEqual(nothing);
  });

  it('leaves subscriptions alone', async () => {
    const ack = { when: { type: 'subscribe' }, steps: [{ send: { type: 'ack', ref: '$id' } }] };
    await using scene = await setScene([{ rules: [ack] }], { maxOutbox: 0 });
    await scene.client.channel('guide').subscribe({}).ready;
  });
});
