import type { Gap } from '@sallyport/client';
import type { Rule } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { setScene, setSceneInTime } from './scripted.ts';

const moved = (offset: number, epoch = 'e1') => ({
  send: {
    type: 'message',
    channel: 'world',
    intent: 'moved',
    payload: { x: offset },
    epoch,
    offset,
  },
});
const acknowledge = (payload: object, ...steps: Rule['steps']): Rule => ({
  when: { type: 'subscribe' },
  steps: [{ send: { type: 'ack', ref: '$id', payload } }, ...steps],
});

/** Subscribes to a channel with a history, and keeps what it is told. */
function listen(scene: Awaited<ReturnType<typeof setScene>>) {
  const seen: (number | Gap['cause'])[] = [];
  const subscription = scene.client
    .channel('world')
    .subscribe({ moved: ({ x }) => seen.push(x) }, { gap: ({ cause }) => seen.push(cause) });
  return { seen, subscription };
}

/** Resolves when the client has taken what the server sent after so many subscriptions. */
async function subscribed(scene: Awaited<ReturnType<typeof setScene>>, times: number) {
  const asked = () =>
    scene.gateway.received.filter(({ envelope }) => envelope.type === 'subscribe').length;
  await scene.gateway.until(() => asked() >= times);
  await scene.caughtUp();
  return asked();
}

describe('a channel with a history', () => {
  it('[SP-SUB-022] drops what it has handed on already', async () => {
    const rule = acknowledge({ epoch: 'e1', offset: 4 }, moved(5), moved(5), moved(3), moved(6));
    await using scene = await setScene([{ rules: [rule] }]);
    const { seen } = listen(scene);
    await scene.client.connect();
    await subscribed(scene, 1);
    expect(seen).toEqual([5, 6]);
  });

  it('[SP-SUB-023] asks for what is missing before it hands on what came after', async () => {
    await using scene = await setScene([
      {
        rules: [
          { ...acknowledge({ epoch: 'e1', offset: 0 }, moved(1), moved(3)), times: 1 },
          acknowledge({ epoch: 'e1', offset: 1, recovered: true }, moved(2), moved(3)),
        ],
      },
    ]);
    const { seen } = listen(scene);
    await scene.gateway.next({ type: 'unsubscribe', channel: 'world' });
    const since = { epoch: 'e1', offset: 1 };
    await scene.gateway.next({ type: 'subscribe', payload: { since } });
    await subscribed(scene, 2);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('[SP-SUB-023] meets a server that always leaves a hole with backoff', async () => {
    await using scene = await setSceneInTime(
      [{ rules: [acknowledge({ epoch: 'e1', offset: 0, recovered: true }, moved(7))] }],
      { environment: { random: () => 0.999 } },
    );
    const { seen } = listen(scene);
    await scene.client.connect();
    expect(await subscribed(scene, 2)).toBe(2);
    scene.clock.advance(2_000);
    expect(await subscribed(scene, 3)).toBe(3);
    expect(seen).toEqual([]);
  });

  it('[SP-SUB-025] recovers after a reconnect from the last message that it handed on', async () => {
    await using scene = await setScene([
      { rules: [acknowledge({ epoch: 'e1', offset: 7 }, moved(8), moved(9))] },
      { rules: [acknowledge({ epoch: 'e1', offset: 9, recovered: true }, moved(10))] },
    ]);
    const { seen } = listen(scene);
    await scene.client.connect();
    await subscribed(scene, 1);
    scene.gateway.act({ cut: true });
    await subscribed(scene, 2);
    expect(seen).toEqual([8, 9, 10]);
    const since = { epoch: 'e1', offset: 9 };
    await scene.gateway.next({ type: 'subscribe', payload: { since } });
  });

  it.each([
    ['retention', 'retention'],
    ['epoch', 'epoch'],
    ['slow', 'slow'],
    ['policy', 'policy'],
    ['[SP-SUB-027] moonlight', 'policy'],
  ])('[SP-SUB-026] tells a gap with its cause: %s', async (cause, told) => {
    const lost = { epoch: 'e2', offset: 40, recovered: false, cause: cause.split(' ').at(-1) };
    await using scene = await setScene([
      { rules: [acknowledge({ epoch: 'e1', offset: 7 }, moved(8))] },
      { rules: [acknowledge(lost, moved(41, 'e2'))] },
    ]);
    const { seen } = listen(scene);
    await scene.client.connect();
    await subscribed(scene, 1);
    scene.gateway.act({ cut: true });
    await subscribed(scene, 2);
    expect(seen).toEqual([8, told, 41]);
  });

  it('reports a gap that nobody handles', async () => {
    await using scene = await setScene([
      { rules: [acknowledge({ epoch: 'e1', offset: 7, recovered: false, cause: 'slow' })] },
    ]);
    // @ts-expect-error A channel with a history must say what to do about a gap.
    await scene.client.channel('world').subscribe({}).ready;
    await scene.reported(1);
    expect(scene.errors).toMatchObject([{ code: 'gap', message: /"world".*slow/ }]);
  });
});

describe('a subscription that goes on from a position that the app kept', () => {
  const kept = { epoch: 'e1', offset: 7 };

  it('asks for what came after it, on each connection', async () => {
    await using scene = await setScene([
      { rules: [acknowledge({ ...kept, recovered: true }, moved(7), moved(8))] },
      { rules: [acknowledge({ epoch: 'e1', offset: 8, recovered: true }, moved(9))] },
    ]);
    const seen: unknown[] = [];
    const options = { since: kept, gap: (gap: Gap) => seen.push(gap) };
    scene.client.channel('world').subscribe({ moved: ({ x }) => seen.push(x) }, options);
    await scene.gateway.next({ type: 'subscribe', payload: { since: kept } });
    await subscribed(scene, 1);
    scene.gateway.act({ cut: true });
    await scene.gateway.next({
      type: 'subscribe',
      payload: { since: { epoch: 'e1', offset: 8 } },
    });
    await subscribed(scene, 2);
    expect(seen).toEqual([8, 9]);
  });

  it('tells a gap where that cannot be had', async () => {
    const lost = { epoch: 'e2', offset: 3, recovered: false, cause: 'epoch' };
    await using scene = await setScene([{ rules: [acknowledge(lost, moved(4, 'e2'))] }]);
    const seen: unknown[] = [];
    const messages = scene.client
      .channel('world')
      .messages({ since: kept, gap: ({ cause }) => seen.push(cause) });
    for await (const { payload } of messages) {
      seen.push(payload.x);
      break;
    }
    expect(seen).toEqual(['epoch', 4]);
  });

  it('tells a gap to who comes later with another position, once, after it is subscribed', async () => {
    await using scene = await setScene([
      { rules: [acknowledge({ ...kept, recovered: true }, moved(8))] },
    ]);
    const world = scene.client.channel('world');
    const seen: string[] = [];
    const listen = (name: string, offset?: number) =>
      world.subscribe(
        { moved: ({ x }) => seen.push(`${name} ${x}`) },
        {
          since: offset === undefined ? undefined : { epoch: 'e1', offset },
          gap: ({ cause }) => seen.push(`${name} ${cause}`),
        },
      );
    listen('first', 7);
    listen('same', 7);
    listen('early', 5);
    await subscribed(scene, 1);
    await listen('late', 6).ready;
    await listen('now').ready;
    expect(seen).toEqual(['early policy', 'first 8', 'same 8', 'early 8', 'late policy']);
  });

  it('refuses what is no position', async () => {
    await using scene = await setScene();
    const world = scene.client.channel('world');
    for (const since of [null, '7', { epoch: 'e1' }, { epoch: '', offset: 7 }]) {
      const options = { since: since as never, gap() {} };
      expect(() => world.subscribe({}, options)).toThrow(/Write { epoch, offset }/);
      expect(() => world.messages(options)).toThrow(TypeError);
    }
    // @ts-expect-error A channel without a history has no positions.
    scene.client.channel('guide').subscribe({}, { since: kept });
  });
});

it('tells of messages that the server left out, in their place [SP-SUB-067]', async () => {
  const gap = { type: 'system', intent: 'gap', channel: 'world' };
  const leftOut = { send: { ...gap, payload: { cause: 'slow', missed: 3 } } };
  const elsewhere = { send: { ...gap, channel: 'guide', payload: { cause: 'slow', missed: 1 } } };
  const said = (x: number) => {
    const { epoch: _, offset: __, ...message } = moved(x).send;
    return { send: message };
  };
  await using scene = await setScene([
    { rules: [acknowledge({}, said(1), leftOut, elsewhere, said(5))] },
  ]);
  const seen: unknown[] = [];
  scene.client
    .channel('world')
    .subscribe({ moved: ({ x }) => seen.push(x) }, { gap: (missing) => seen.push(missing) });
  await scene.client.connect();
  await subscribed(scene, 1);
  expect(seen).toEqual([1, { channel: 'world', cause: 'slow', missed: 3 }, 5]);
  expect(scene.errors).toEqual([]);
});

it('needs no handler of gaps where a channel has no history', async () => {
  await using scene = await setScene([{ rules: [acknowledge({})] }]);
  await scene.client.channel('guide').subscribe({}).ready;
});
