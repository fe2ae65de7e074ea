import { describe, expect, it } from 'vitest';
import { acknowledgeSubscriptions, setScene, setSceneInTime, welcome } from './scripted.ts';

const remembering = [welcome({ memory: { id: 'one', windowMs: 60_000 } })];
const answers = [
  {
    when: { intent: 'ask' },
    steps: [{ send: { type: 'reply', ref: '$id', payload: { answer: '42' } } }],
  },
  { when: { intent: 'feedback' }, steps: [{ send: { type: 'ack', ref: '$id' } }] },
];

describe('[SP-REQ-023] after a loss', () => {
  it('sends what was not answered again, unchanged, in its order, after the subscriptions', async () => {
    await using scene = await setScene([
      { open: remembering, rules: acknowledgeSubscriptions },
      { open: remembering, rules: [...acknowledgeSubscriptions, ...answers] },
    ]);
    const guide = scene.client.channel('guide');
    await guide.subscribe({}).ready;
    const asked = guide.request('ask', { text: 'the question' });
    const sent = guide.send('feedback', { stars: 5 });
    await scene.gateway.next({ intent: 'feedback' });
    scene.gateway.act({ cut: true });
    await scene.gateway.until(() => scene.gateway.ended.length === 1);
    const new_ = guide.send('feedback', { stars: 1 });
    expect(await asked).toEqual({ answer: '42' });
    await Promise.all([sent, new_]);
    const on = (connection: number) =>
      scene.gateway.received
        .filter((received) => received.connection === connection)
        .map(({ envelope }) => envelope);
    const [, ...before] = on(1);
    expect(on(2).map(({ type }) => type)).toEqual(['subscribe', 'message', 'message', 'message']);
    expect(on(2).slice(1, 3)).toEqual(before);
  });

  it('goes on with a stream after the chunks that it has', async () => {
    const chunk = (seq: number) => ({
      send: { type: 'reply', ref: '$id', seq, final: false, payload: { word: `w${seq}` } },
    });
    const end = { send: { type: 'reply', ref: '$id', seq: 3, final: true } };
    await using scene = await setScene([
      {
        open: remembering,
        rules: [{ when: { intent: 'chat' }, steps: [chunk(0), chunk(1), { cut: true }] }],
      },
      {
        open: remembering,
        rules: [{ when: { intent: 'chat' }, steps: [chunk(0), chunk(1), chunk(2), end] }],
      },
    ]);
    const words: string[] = [];
    for await (const { word } of scene.client.channel('guide').stream('chat', { text: '' }))
      words.push(word);
    expect(words).toEqual(['w0', 'w1', 'w2']);
  });

  it('[SP-REQ-027] sends nothing again to a server that does not remember', async () => {
    await using scene = await setScene();
    const asked = scene.client.channel('guide').request('ask', { text: '' });
    await scene.gateway.next({ intent: 'ask' });
    scene.gateway.act({ cut: true });
    await expect(asked).rejects.toMatchObject({ code: 'connection_lost' });
  });

  it('[SP-REQ-027] sends nothing again once the server has forgotten it', async () => {
    const open = [welcome({ memory: { id: 'one', windowMs: 500 } })];
    await using scene = await setSceneInTime([{ open }], { environment: { random: () => 0.999 } });
    const asked = scene.client.channel('guide').request('ask', { text: '' });
    const refused = expect(asked).rejects.toMatchObject({
      code: 'connection_lost',
      message: /no longer/,
    });
    await scene.gateway.next({ intent: 'ask' });
    scene.gateway.act({ cut: true });
    await scene.reached('reconnecting');
    scene.clock.advance(1_000);
    await refused;
  });

  it('[SP-LIV-028] does not send again what may have caused the close', async () => {
    await using scene = await setScene([
      { open: remembering, rules: [{ when: { intent: 'ask' }, steps: [{ close: 1009 }] }] },
      { open: remembering },
    ]);
    const asked = scene.client.channel('guide').request('ask', { text: '' });
    await expect(asked).rejects.toMatchObject({ code: 'connection_lost', closeCode: 1009 });
  });

  it('[SP-REQ-027] sends nothing again to a server with another memory', async () => {
    await using scene = await setScene([
      { open: remembering },
      { open: [welcome({ memory: { id: 'another', windowMs: 60_000 } })] },
    ]);
    const asked = scene.client.channel('guide').request('ask', { text: '' });
    await scene.gateway.next({ intent: 'ask' });
    scene.gateway.act({ cut: true });
    await expect(asked).rejects.toMatchObject({ code: 'connection_lost', message: /no longer/ });
    await scene.caughtUp();
    expect(scene.gateway.received).toHaveLength(2); // the request, and the pong
  });

  it('[SP-ENV-016] sends no more at once than the next server takes', async () => {
    const limits = { maxFrameBytes: 300, maxDepth: 32, maxInFlight: 1, maxSubscriptions: 9 };
    const narrow = welcome({ memory: { id: 'one', windowMs: 60_000 }, limits });
    await using scene = await setScene([{ open: remembering }, { open: [narrow] }]);
    const guide = scene.client.channel('guide');
    const texts = ['1', '2', '3'];
    const answers = texts.map((text) => guide.request('ask', { text }));
    await scene.gateway.next({ payload: { text: '3' } });
    scene.gateway.act({ cut: true });
    const asked = () =>
      scene.gateway.received.filter(
        ({ connection, envelope }) => connection === 2 && envelope.type === 'message',
      );
    for (const [index, text] of texts.entries()) {
      await scene.gateway.until(() => asked().length > index);
      await scene.caughtUp();
      expect(asked()).toHaveLength(index + 1);
      const ref = Object(asked()[index]?.envelope).id;
      scene.gateway.act({ send: { type: 'reply', ref, payload: { answer: text } } });
    }
    expect(await Promise.all(answers)).toEqual(texts.map((answer) => ({ answer })));
  });

  it('[SP-REQ-027] remembers whose memory it needs after a draining server turned the repeat away', async () => {
    const refusal = { code: 'unavailable', message: 'it drains', retryable: true };
    const goaway = { intent: 'goaway', payload: { reason: 'shutdown', spreadMs: 0 } };
    const turnAway = { send: { type: 'error', ref: '$id', payload: refusal } };
    await using scene = await setScene([
      { open: remembering, rules: [{ when: { intent: 'ask' }, steps: [{ cut: true }] }] },
      {
        open: [...remembering, { send: { type: 'system', ...goaway } }],
        rules: [{ when: { intent: 'ask' }, steps: [turnAway] }],
      },
      { open: [welcome({ memory: { id: 'another', windowMs: 60_000 } })], rules: answers },
    ]);
    const asked = scene.client.channel('guide').request('ask', { text: '' });
    await expect(asked).rejects.toMatchObject({ code: 'connection_lost', message: /no longer/ });
  });

  it('still ends the wait at its deadline', async () => {
    await using scene = await setSceneInTime([{ open: remembering }, { open: [] }]);
    const asked = scene.client.channel('guide').request('ask', { text: '' }, { timeoutMs: 5_000 });
    await scene.gateway.next({ intent: 'ask' });
    scene.gateway.act({ cut: true });
    await scene.reached('reconnecting');
    scene.clock.advance(5_000);
    await expect(asked).rejects.toMatchObject({ code: 'timeout' });
  });
});
