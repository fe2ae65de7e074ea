import { expect, it } from 'vitest';
import type { Rule } from './scripted.ts';
import { acknowledgeSubscriptions, setSceneInTime } from './scripted.ts';

const answering: readonly Rule[] = [
  ...acknowledgeSubscriptions,
  { when: { intent: 'ask' }, steps: [{ send: { type: 'reply', ref: '$id', payload: {} } }] },
  {
    when: { intent: 'chat' },
    steps: [{ send: { type: 'reply', ref: '$id', seq: 0, final: false, payload: {} } }],
  },
];

it('a thousand uses of everything leave no timer and no listener', async () => {
  await using scene = await setSceneInTime([{ rules: answering }]);
  await scene.client.connect();
  const atRest = scene.clock.pending;
  const controller = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = controller.signal;
  Object.assign(controller.signal, {
    addEventListener(...args: Parameters<typeof addEventListener>) {
      listeners += 1;
      addEventListener.apply(controller.signal, args);
    },
    removeEventListener(...args: Parameters<typeof removeEventListener>) {
      listeners -= 1;
      removeEventListener.apply(controller.signal, args);
    },
  });
  const { signal } = controller;
  const guide = scene.client.channel('guide');
  for (let round = 0; round < 250; round += 1) {
    await guide.request('ask', { text: '' }, { signal });
    for await (const _ of guide.stream('chat', { text: '' }, { signal })) break;
    const subscription = guide.subscribe({}, { signal });
    await subscription.ready;
    const messages = guide.messages({ signal });
    await messages.return();
    await subscription.close();
  }
  expect(scene.clock.pending).toBe(atRest);
  expect(listeners).toBe(0);
});

it('a connection that is cut at any moment leaves nobody waiting', async () => {
  const steps: Rule['steps'] = [{ cut: true }];
  for (const when of [{ type: 'subscribe' }, { intent: 'ask' }, { intent: 'chat' }]) {
    await using scene = await setSceneInTime([
      { rules: [{ when, steps }, ...answering] },
      { rules: answering },
    ]);
    const guide = scene.client.channel('guide');
    const subscription = guide.subscribe({});
    const outcomes = Promise.allSettled([
      guide.request('ask', { text: '' }),
      guide.stream('chat', { text: '' }).next(),
    ]);
    await scene.reached('reconnecting');
    scene.clock.advance(0);
    await outcomes;
    await subscription.ready;
    await scene.client.close();
    expect(scene.clock.pending).toBe(0);
  }
});
