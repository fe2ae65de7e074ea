import { describe, expect, it } from 'vitest';
import type { Rule } from './scripted.ts';
import { acknowledgeSubscriptions, setScene, setSceneInTime, welcome } from './scripted.ts';

const typing = (who: string, channel = 'guide') => ({
  send: { type: 'message', channel, intent: 'typing', payload: { who } },
});
const acknowledging = [{ rules: acknowledgeSubscriptions }];

describe('subscribe', () => {
  it('[SP-EVO-002] calls the handler of each intent with payload and message', async () => {
    await using scene = await setScene(acknowledging);
    const heard: unknown[] = [];
    const subscription = scene.client.channel('guide').subscribe({
      typing: (payload, message) => heard.push([payload, message.channel, message.timestamp]),
    });
    await subscription.ready;
    scene.gateway.act(
      { send: { ...typing('ada').send, timestamp: 7 } },
      { send: { type: 'message', channel: 'guide', intent: 'joined', payload: {} } },
      { send: { type: 'message', channel: 'guide', intent: 'constructor', payload: {} } },
    );
    await scene.caughtUp();
    await subscription.close();
    expect(heard).toEqual([[{ who: 'ada' }, 'guide', 7]]);
    expect(scene.errors).toEqual([]);
  });

  it('goes out with the opening of the socket, before the welcome', async () => {
    await using scene = await setScene([{ open: [], rules: acknowledgeSubscriptions }]);
    await scene.client.channel('guide').subscribe({}).ready;
    expect(scene.client.status.state).toBe('connecting');
  });

  it('[SP-ENV-016] refuses one more than the server takes, until another is closed', async () => {
    const limits = { maxFrameBytes: 300, maxDepth: 32, maxInFlight: 9, maxSubscriptions: 1 };
    const open = [welcome({ limits })];
    await using scene = await setScene([{ open, rules: acknowledgeSubscriptions }]);
    await scene.client.connect();
    const first = scene.client.channel('guide').subscribe({});
    await first.ready;
    const pillar = scene.client.channel('pillar:a');
    await expect(pillar.subscribe({}).ready).rejects.toMatchObject({ code: 'too_many' });
    await first.close();
    await pillar.subscribe({}).ready;
    expect(scene.errors).toEqual([]);
  });

  it('makes one subscription of many on one channel', async () => {
    await using scene = await setScene(acknowledging);
    const guide = scene.client.channel('guide');
    const heard: string[] = [];
    const first = guide.subscribe({ typing: ({ who }) => heard.push(`first ${who}`) });
    const second = guide.subscribe({ typing: ({ who }) => heard.push(`second ${who}`) });
    await Promise.all([first.ready, second.ready]);
    const third = guide.subscribe({ typing: ({ who }) => heard.push(`third ${who}`) });
    await third.ready;
    scene.gateway.act(typing('a'));
    await scene.caughtUp();
    const messages = guide.messages();
    await first.close();
    await first.close();
    scene.gateway.act(typing('b'));
    await expect(messages.next()).resolves.toMatchObject({ value: { payload: { who: 'b' } } });
    await Promise.all([second.close(), third.close(), messages.return()]);
    await scene.gateway.next({ type: 'unsubscribe' });
    expect(heard).toEqual(['first a', 'second a', 'third a', 'second b', 'third b']);
    const subscriptions = scene.gateway.received.filter(({ envelope }) => 'channel' in envelope);
    expect(subscriptions.map(({ envelope }) => envelope.type)).toEqual([
      'subscribe',
      'unsubscribe',
    ]);
  });

  it('rejects `ready` and reports, where the server refuses', async () => {
    const payload = { code: 'forbidden', message: 'Not you.', retryable: false };
    await using scene = await setScene([
      {
        rules: [
          {
            when: { type: 'subscribe' },
            steps: [{ send: { type: 'error', ref: '$id', payload } }],
          },
        ],
      },
    ]);
    const guide = scene.client.channel('guide');
    const messages = guide.messages();
    const told: unknown[] = [];
    const refused = guide.subscribe({}, { ended: (error) => told.push(error) });
    await expect(refused.ready).rejects.toMatchObject({ code: 'forbidden' });
    await expect(messages.next()).rejects.toMatchObject({ code: 'forbidden' });
    expect(scene.errors).toMatchObject([{ code: 'forbidden' }]);
    expect(told).toEqual(scene.errors);
    expect(await refused.closed).toBe(scene.errors[0]);
  });

  it('[SP-SUB-006] drops what comes between unsubscribe and the next acknowledgement', async () => {
    await using scene = await setScene();
    const guide = scene.client.channel('guide');
    const heard: string[] = [];
    const handlers = { typing: ({ who }: { who: string }) => heard.push(who) };
    const acknowledge = async () => {
      const { envelope } = await scene.gateway.next({ type: 'subscribe' });
      return { send: { type: 'ack', ref: 'id' in envelope ? envelope.id : '' } };
    };
    const early = guide.subscribe(handlers);
    scene.gateway.act(await acknowledge(), typing('one'));
    await early.ready;
    void early.close();
    const late = guide.subscribe(handlers);
    await scene.gateway.next({ type: 'unsubscribe' });
    scene.gateway.act(typing('left over'), await acknowledge(), typing('two'));
    await late.ready;
    await scene.caughtUp();
    expect(heard).toEqual(['one', 'two']);
  });

  it('hands on a message that comes in one piece with the acknowledgement', async () => {
    const steps = [{ send: { type: 'ack', ref: '$id' } }, typing('at once')];
    await using scene = await setScene([{ rules: [{ when: { type: 'subscribe' }, steps }] }]);
    const messages = scene.client.channel('guide').messages();
    await expect(messages.next()).resolves.toMatchObject({
      value: { payload: { who: 'at once' } },
    });
  });

  it('[SP-SUB-025] is restored on every connection, in silence', async () => {
    await using scene = await setScene(acknowledging);
    const heard: string[] = [];
    await scene.client.channel('guide').subscribe({ typing: ({ who }) => heard.push(who) }).ready;
    for (const connection of [2, 3]) {
      scene.gateway.act({ cut: true });
      await scene.gateway.until(() =>
        scene.gateway.received.some(
          ({ envelope, connection: by }) => by === connection && envelope.type === 'subscribe',
        ),
      );
      scene.gateway.act(typing(`on ${connection}`));
      await scene.reached('connected', connection);
    }
    await scene.caughtUp();
    expect(heard).toEqual(['on 2', 'on 3']);
    expect(scene.errors).toEqual([]);
  });

  it('[SP-MSG-017] tries again where a restored subscription is refused for the moment', async () => {
    const payload = { code: 'unavailable', message: 'Later.', retryable: true };
    const refusing: Rule = {
      when: { type: 'subscribe' },
      steps: [{ send: { type: 'error', ref: '$id', payload } }],
      times: 2,
    };
    await using scene = await setScene([
      { rules: acknowledgeSubscriptions },
      { rules: [refusing, ...acknowledgeSubscriptions] },
    ]);
    const messages = scene.client.channel('guide').messages();
    await scene.client.channel('guide').subscribe({}).ready;
    scene.gateway.act({ cut: true });
    await scene.gateway.until(() => scene.gateway.received.length === 4);
    scene.gateway.act(typing('alive'));
    await expect(messages.next()).resolves.toMatchObject({ value: { payload: { who: 'alive' } } });
    expect(scene.errors).toMatchObject([{ code: 'unavailable' }, { code: 'unavailable' }]);
  });

  it('asks again where the server forgets to acknowledge', async () => {
    const forgetful: Rule = { when: { type: 'subscribe' }, steps: [], times: 1 };
    await using scene = await setSceneInTime([{ rules: [forgetful, ...acknowledgeSubscriptions] }]);
    const subscription = scene.client.channel('guide').subscribe({}, { timeoutMs: 60_000 });
    await scene.gateway.next({ type: 'subscribe' });
    scene.clock.advance(2_000);
    await subscription.ready;
    expect(scene.errors).toMatchObject([{ code: 'timeout' }]);
  });

  it('rejects `ready` after its time, and goes on trying', async () => {
    await using scene = await setSceneInTime([{ open: [] }]);
    const messages = scene.client.channel('guide').messages({ timeoutMs: 50 });
    const subscription = scene.client.channel('guide').subscribe({}, { timeoutMs: 100 });
    const { envelope } = await scene.gateway.next({ type: 'subscribe' });
    scene.clock.advance(100);
    await expect(subscription.ready).rejects.toMatchObject({ code: 'timeout' });
    const ref = 'id' in envelope ? envelope.id : '';
    scene.gateway.act({ send: { type: 'ack', ref } }, typing('after all'));
    await expect(messages.next()).resolves.toMatchObject({
      value: { payload: { who: 'after all' } },
    });
  });

  it('[SP-SUB-011] ends, and says so, when the server ends it', async () => {
    await using scene = await setScene(acknowledging);
    const guide = scene.client.channel('guide');
    const messages = guide.messages();
    const told: unknown[] = [];
    const ended = (error: unknown) => told.push(error);
    const running = guide.subscribe({}, { ended });
    await running.ready;
    const closed = guide.subscribe({}, { ended: () => told.push('closed by itself') });
    await closed.close();
    expect(await closed.closed).toBeUndefined();
    scene.gateway.act({
      send: {
        type: 'system',
        intent: 'unsubscribed',
        channel: 'guide',
        payload: { reason: 'revoked' },
      },
    });
    await expect(messages.next()).rejects.toMatchObject({ code: 'unsubscribed' });
    expect(scene.errors).toMatchObject([{ code: 'unsubscribed', message: /revoked/ }]);
    expect(told).toEqual(scene.errors);
    expect(await running.closed).toBe(scene.errors[0]);
    await guide.send('feedback', { stars: 1 }, { ack: false });
    expect(
      scene.gateway.received.filter(({ envelope }) => envelope.type === 'subscribe'),
    ).toHaveLength(1);
  });

  it('ends with its signal', async () => {
    await using scene = await setScene(acknowledging);
    const controller = new AbortController();
    const guide = scene.client.channel('guide');
    await guide.subscribe({}, { signal: controller.signal }).ready;
    controller.abort();
    await scene.gateway.next({ type: 'unsubscribe' });
    const never = guide.subscribe({}, { signal: controller.signal });
    await expect(never.ready).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('messages', () => {
  it('gives a union told apart by intent, until the loop is left', async () => {
    await using scene = await setScene(acknowledging);
    const guide = scene.client.channel('guide');
    const messages = guide.messages();
    await scene.gateway.next({ type: 'subscribe' });
    scene.gateway.act(typing('ada'), {
      send: {
        type: 'message',
        channel: 'guide',
        intent: 'joined',
        payload: { name: 'bob', at: 1 },
      },
    });
    const heard: string[] = [];
    for await (const { intent, payload } of messages) {
      if (intent === 'typing') heard.push(payload.who);
      else {
        heard.push(payload.name);
        break;
      }
    }
    expect(heard).toEqual(['ada', 'bob']);
    await scene.gateway.next({ type: 'unsubscribe' });
  });

  it('fails when its buffer is full, and ends the subscription', async () => {
    await using scene = await setScene(acknowledging);
    const messages = scene.client.channel('guide').messages({ bufferSize: 2 });
    await scene.gateway.next({ type: 'subscribe' });
    scene.gateway.act(typing('a'), typing('b'), typing('c'));
    await scene.gateway.next({ type: 'unsubscribe' });
    await expect(messages.next()).resolves.toMatchObject({ value: { payload: { who: 'a' } } });
    await expect(messages.next()).resolves.toMatchObject({ value: { payload: { who: 'b' } } });
    await expect(messages.next()).rejects.toMatchObject({ code: 'buffer_full' });
    await expect(messages.next()).resolves.toEqual({ done: true, value: undefined });
  });

  it('forgets the oldest where it is told to', async () => {
    await using scene = await setScene(acknowledging);
    const guide = scene.client.channel('guide');
    const messages = guide.messages({ bufferSize: 2, overflow: 'drop_oldest' });
    await scene.gateway.next({ type: 'subscribe' });
    scene.gateway.act(typing('a'), typing('b'), typing('c'));
    await scene.caughtUp();
    await expect(messages.next()).resolves.toMatchObject({ value: { payload: { who: 'b' } } });
    await expect(messages.next()).resolves.toMatchObject({ value: { payload: { who: 'c' } } });
  });

  it('serves readers that wait, in order', async () => {
    await using scene = await setScene(acknowledging);
    const messages = scene.client.channel('guide').messages();
    await scene.gateway.next({ type: 'subscribe' });
    const waiting = [messages.next(), messages.next()];
    scene.gateway.act(typing('a'), typing('b'));
    await expect(Promise.all(waiting)).resolves.toMatchObject([
      { value: { payload: { who: 'a' } } },
      { value: { payload: { who: 'b' } } },
    ]);
  });

  it('throws when the client is closed', async () => {
    await using scene = await setScene(acknowledging);
    const messages = scene.client.channel('guide').messages();
    const waiting = expect(messages.next()).rejects.toMatchObject({ code: 'closed' });
    await scene.client.close();
    await waiting;
  });
});

describe('handlers', () => {
  it('may throw or reject: the others hear all the same, and it is reported', async () => {
    await using scene = await setScene(acknowledging);
    const guide = scene.client.channel('guide');
    const heard: string[] = [];
    const bug = new Error('a bug');
    guide.subscribe({
      typing() {
        throw bug;
      },
    });
    guide.subscribe({ typing: () => Promise.reject(bug) });
    await guide.subscribe({ typing: ({ who }) => heard.push(who) }).ready;
    scene.gateway.act(typing('ada'));
    await scene.reported(2);
    expect(heard).toEqual(['ada']);
    expect(scene.errors).toMatchObject([
      { code: 'handler_failed', cause: bug },
      { code: 'handler_failed', cause: bug },
    ]);
  });

  it('of events may throw as well', async () => {
    await using scene = await setScene(acknowledging);
    for (const name of ['status', 'welcome', 'envelope', 'error'] as const) {
      scene.client.on(name, () => {
        throw new Error(name);
      });
    }
    await scene.client.channel('guide').subscribe({}).ready;
    await scene.client.connect();
    expect(scene.client.status.state).toBe('connected');
    expect(new Set(scene.errors.map(({ code }) => code))).toEqual(new Set(['handler_failed']));
  });
});
