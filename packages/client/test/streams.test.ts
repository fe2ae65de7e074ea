import { describe, expect, it } from 'vitest';
import type { Rule } from './scripted.ts';
import { setScene, setSceneInTime } from './scripted.ts';

const chunk = (seq: number, word: string) => ({
  send: { type: 'reply', ref: '$id', seq, final: false, payload: { word } },
});
const end = (seq: number) => ({ send: { type: 'reply', ref: '$id', seq, final: true } });
const onChat = (...steps: Rule['steps']) => [{ rules: [{ when: { intent: 'chat' }, steps }] }];

/** The id of the chat that the gateway got, for steps out of the script. */
async function refOf(scene: Awaited<ReturnType<typeof setScene>>): Promise<string> {
  const { envelope } = await scene.gateway.next({ intent: 'chat' });
  return 'id' in envelope ? String(envelope.id) : '';
}

async function collect<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

describe('stream', () => {
  it('gives the chunks in order, then ends', async () => {
    await using scene = await setScene(onChat(chunk(0, 'a'), chunk(1, 'b'), end(2)));
    const words = await collect(scene.client.channel('guide').stream('chat', { text: '' }));
    expect(words).toEqual([{ word: 'a' }, { word: 'b' }]);
    await scene.caughtUp();
    expect(scene.gateway.received.map(({ envelope }) => envelope.type)).toEqual([
      'message',
      'pong',
    ]);
  });

  it('may be empty', async () => {
    await using scene = await setScene(onChat(end(0)));
    const words = await collect(scene.client.channel('guide').stream('chat', { text: '' }));
    expect(words).toEqual([]);
  });

  it('takes a single reply for a stream of one', async () => {
    await using scene = await setScene(
      onChat({ send: { type: 'reply', ref: '$id', payload: { word: 'all' } } }),
    );
    const words = await collect(scene.client.channel('guide').stream('chat', { text: '' }));
    expect(words).toEqual([{ word: 'all' }]);
  });

  it('[SP-REQ-006] gives the chunks before an error, then throws it', async () => {
    const payload = { code: 'unavailable', message: 'Gone.', retryable: true };
    await using scene = await setScene(
      onChat(chunk(0, 'a'), { send: { type: 'error', ref: '$id', payload } }),
    );
    const words: unknown[] = [];
    const reading = (async () => {
      for await (const word of scene.client.channel('guide').stream('chat', { text: '' })) {
        words.push(word);
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(words).toEqual([{ word: 'a' }]);
  });

  it('[SP-REQ-007] drops chunks that it has seen', async () => {
    await using scene = await setScene(
      onChat(chunk(0, 'a'), chunk(0, 'again'), chunk(1, 'b'), chunk(0, 'again'), end(2)),
    );
    const words = await collect(scene.client.channel('guide').stream('chat', { text: '' }));
    expect(words).toEqual([{ word: 'a' }, { word: 'b' }]);
  });

  it('throws where a chunk is missing, rather than hide the hole', async () => {
    await using scene = await setScene(onChat(chunk(0, 'a'), chunk(2, 'c'), end(3)));
    const reading = collect(scene.client.channel('guide').stream('chat', { text: '' }));
    await expect(reading).rejects.toMatchObject({ code: 'invalid_frame' });
    await scene.gateway.next({ type: 'cancel' });
  });

  it('cancels when the loop is left', async () => {
    await using scene = await setScene(onChat(chunk(0, 'a'), chunk(1, 'b')));
    for await (const { word } of scene.client.channel('guide').stream('chat', { text: '' })) {
      expect(word).toBe('a');
      break;
    }
    const ref = await refOf(scene);
    await scene.gateway.next({ type: 'cancel', ref });
    scene.gateway.act({ send: { type: 'reply', ref, seq: 2, final: false, payload: {} } });
    await scene.caughtUp();
    expect(scene.errors).toEqual([]);
  });

  it('cancels when it is disposed of unread', async () => {
    await using scene = await setScene();
    {
      await using _chat = scene.client.channel('guide').stream('chat', { text: '' });
      await scene.gateway.next({ intent: 'chat' });
    }
    await scene.gateway.next({ type: 'cancel' });
  });

  it('throws in the loop, and cancels, when the signal aborts', async () => {
    await using scene = await setScene(onChat(chunk(0, 'a')));
    const controller = new AbortController();
    const chat = scene.client
      .channel('guide')
      .stream('chat', { text: '' }, { signal: controller.signal });
    await expect(chat.next()).resolves.toEqual({ done: false, value: { word: 'a' } });
    controller.abort();
    await expect(chat.next()).rejects.toMatchObject({ name: 'AbortError' });
    await expect(chat.next()).resolves.toEqual({ done: true, value: undefined });
    await scene.gateway.next({ type: 'cancel' });
  });

  it('has its deadline between two chunks', async () => {
    await using scene = await setSceneInTime();
    await scene.client.connect();
    const chat = scene.client.channel('guide').stream('chat', { text: '' }, { timeoutMs: 100 });
    const ref = await refOf(scene);
    for (const seq of [0, 1, 2]) {
      scene.clock.advance(90);
      scene.gateway.act({ send: { type: 'reply', ref, seq, final: false, payload: seq } });
      await expect(chat.next()).resolves.toMatchObject({ value: seq });
    }
    scene.clock.advance(100);
    await expect(chat.next()).rejects.toMatchObject({ code: 'timeout' });
    await scene.gateway.next({ type: 'cancel', ref });
  });

  it('throws when it is read too slowly, and cancels', async () => {
    await using scene = await setScene(
      onChat(chunk(0, 'a'), chunk(1, 'b'), chunk(2, 'c'), chunk(3, 'd')),
      { bufferSize: 2 },
    );
    const chat = scene.client.channel('guide').stream('chat', { text: '' });
    await scene.gateway.next({ type: 'cancel' });
    await expect(collect(chat)).rejects.toMatchObject({ code: 'buffer_full' });
  });

  it('throws with the connection', async () => {
    await using scene = await setScene(onChat(chunk(0, 'a'), { cut: true }));
    const reading = collect(scene.client.channel('guide').stream('chat', { text: '' }));
    await expect(reading).rejects.toMatchObject({ code: 'connection_lost', closeCode: 1006 });
  });
});
