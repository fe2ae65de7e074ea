import type { ServerEnvelope } from '@sallyport/protocol';
import { channel, defineContract, event } from '@sallyport/protocol';
import type { Bus, LogEntry } from '@sallyport/server';
import { createService, memoryBus } from '@sallyport/server';
import type { RawClient } from '@sallyport/testing';
import { startGatewayHarness } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const KEEP = 600;
const contract = defineContract({
  name: 'histories',
  version: '1.0.0',
  channels: {
    world: channel('world:{id}', {
      emits: { moved: event({ payload: z.object({ x: z.int() }) }) },
      history: { keep: KEEP, forMs: 60_000 },
    }),
  },
});
const service = createService(contract, { channels: { world: {} } });

async function start(bus?: Bus) {
  const options = { services: [service], ...(bus !== undefined && { bus }) };
  const harness = await startGatewayHarness(contract, options);
  let last = 0;
  return {
    ...harness,
    async publish(times: number) {
      for (let x = last + 1; x <= last + times; x += 1) {
        await harness.gateway.publish('world:a', 'moved', { x });
      }
      last += times;
    },
  };
}

interface Acknowledged {
  readonly epoch: string;
  readonly offset: number;
  readonly recovered?: boolean;
  readonly cause?: string;
}

/** Subscribes, and gives what the acknowledgement says. */
async function subscribe(client: RawClient, since?: object): Promise<Acknowledged> {
  const id = crypto.randomUUID();
  const payload = since && { payload: { since } };
  const answer = await client.ask({ type: 'subscribe', id, channel: 'world:a', ...payload });
  if (answer.type !== 'ack') throw new Error(JSON.stringify(answer));
  return answer.payload as unknown as Acknowledged;
}

const isMessage = ({ type }: ServerEnvelope) => type === 'message';

/** The offsets and payloads of the next messages. */
async function messages(client: RawClient, count: number): Promise<unknown[]> {
  const taken: unknown[] = [];
  while (taken.length < count) {
    const message = await client.next(isMessage);
    if (message.type === 'message') taken.push([message.offset, message.payload]);
  }
  return taken;
}

const upTo = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => [first + index, { x: first + index }]);

describe('a channel with a history', () => {
  it('numbers its messages from 1, after the position of the ack [SP-SUB-013] [SP-SUB-014] [SP-SUB-015]', async () => {
    await using gateway = await start();
    await using client = await gateway.connect();
    const { epoch, offset, recovered } = await subscribe(client);
    expect([offset, recovered]).toEqual([0, undefined]);
    await gateway.publish(3);
    const first = await client.next(isMessage);
    expect(first).toMatchObject({ epoch, offset: 1, payload: { x: 1 } });
    expect(await messages(client, 2)).toEqual(upTo(2, 3));
  });

  it('begins at the end without since [SP-SUB-016]', async () => {
    await using gateway = await start();
    await gateway.publish(5);
    await using client = await gateway.connect();
    expect(await subscribe(client)).toMatchObject({ offset: 5 });
    await gateway.publish(1);
    expect(await messages(client, 1)).toEqual(upTo(6, 6));
  });

  it('gives back what was missed, before what is new [SP-SUB-017] [SP-SUB-018]', async () => {
    await using gateway = await start();
    await using client = await gateway.connect();
    const { epoch } = await subscribe(client);
    await client.close();
    await gateway.publish(550); // more than is read at once
    await using again = await gateway.connect();
    const recovered = subscribe(again, { epoch, offset: 0 });
    await gateway.publish(10);
    expect(await recovered).toEqual({ epoch, offset: 0, recovered: true });
    await gateway.publish(10);
    expect(await messages(again, 570)).toEqual(upTo(1, 570));
  });

  it.each([
    ['retention', 'the log no longer reaches back', KEEP + 1, { offset: 0 }],
    ['epoch', 'it is of another log', 1, { epoch: 'another', offset: 0 }],
    ['epoch', 'it lies beyond the end', 1, { offset: 2 }],
  ])('says %s where %s [SP-SUB-019]', async (cause, _why, published, since) => {
    await using gateway = await start();
    await using client = await gateway.connect();
    const { epoch } = await subscribe(client);
    await client.close();
    await gateway.publish(published);
    await using again = await gateway.connect();
    const answer = await subscribe(again, { epoch, ...since });
    expect(answer).toEqual({ epoch, offset: published, recovered: false, cause });
    await gateway.publish(1);
    expect(await messages(again, 1)).toEqual(upTo(published + 1, published + 1));
  });

  it('tells a second subscribe where the log stands, and nothing else [SP-SUB-003]', async () => {
    await using gateway = await start();
    await using client = await gateway.connect();
    const { epoch } = await subscribe(client);
    await gateway.publish(2);
    expect(await subscribe(client, { epoch, offset: 0 })).toEqual({ epoch, offset: 2 });
    await gateway.publish(1);
    expect(await messages(client, 3)).toEqual(upTo(1, 3));
    await client.ask({ type: 'ping', id: 'p' });
    expect(client.received.filter(isMessage)).toHaveLength(3);
  });

  it('sends nothing after unsubscribe, also in the middle of what was missed [SP-SUB-005]', async () => {
    await using gateway = await start();
    await using client = await gateway.connect();
    const { epoch } = await subscribe(client);
    await client.ask({ type: 'unsubscribe', id: 'u', channel: 'world:a' });
    await gateway.publish(500);
    client.send({
      type: 'subscribe',
      id: 's2',
      channel: 'world:a',
      payload: { since: { epoch, offset: 0 } },
    });
    await client.ask({ type: 'unsubscribe', id: 'u2', channel: 'world:a' });
    const before = client.received.length;
    await gateway.publish(1);
    await client.ask({ type: 'ping', id: 'p' });
    expect(client.received.slice(before).filter(isMessage)).toEqual([]);
  });
});

describe('a driver', () => {
  /** The memory driver, behind a driver that fails or loses its log when it is told to. */
  function unreliableBus() {
    const inner = memoryBus();
    const followers: ((entry: LogEntry) => void)[] = [];
    const state = { failing: false, failingRead: 0 };
    const bus: Bus = {
      ...inner,
      logs: {
        append: (...args) =>
          state.failing ? Promise.reject(new Error('away')) : inner.logs.append(...args),
        read(...args) {
          const isFailing = state.failing || state.failingRead === 1;
          if (state.failingRead > 0) state.failingRead -= 1;
          return isFailing ? Promise.reject(new Error('away')) : inner.logs.read(...args);
        },
        follow(subject, onEntry) {
          followers.push(onEntry);
          return inner.logs.follow(subject, onEntry);
        },
      },
    };
    return { bus, state, tell: (entry: LogEntry) => followers.map((follow) => follow(entry)) };
  }

  it('that is away makes publishing rejected and recovery unavailable', async () => {
    const { bus, state } = unreliableBus();
    await using gateway = await start(bus);
    await using client = await gateway.connect();
    state.failing = true;
    const rejected = await gateway.gateway.publish('world:a', 'moved', { x: 1 });
    expect(rejected).toMatchObject({ status: 'rejected' });
    const since = { epoch: 'e', offset: 1 };
    const answer = await client.ask({
      type: 'subscribe',
      id: 's',
      channel: 'world:a',
      payload: { since },
    });
    expect(answer).toMatchObject({ payload: { code: 'unavailable', retryable: true } });
    state.failing = false;
    expect(await subscribe(client)).toMatchObject({ offset: 0 });
  });

  it('that is away in the middle of what was missed is waited for [SP-SUB-017]', async () => {
    const { bus, state } = unreliableBus();
    await using gateway = await start(bus);
    await using client = await gateway.connect();
    const { epoch } = await subscribe(client);
    await client.close();
    await gateway.publish(550); // more than is read at once
    await using again = await gateway.connect();
    state.failingRead = 2;
    expect(await subscribe(again, { epoch, offset: 0 })).toMatchObject({ recovered: true });
    await gateway.publish(1);
    expect(await messages(again, 551)).toEqual(upTo(1, 551));
  });

  it('that loses its log goes on in another epoch, which clients see', async () => {
    const { bus, tell } = unreliableBus();
    await using gateway = await start(bus);
    await using client = await gateway.connect();
    await subscribe(client);
    const envelope = { type: 'message', channel: 'world:a', intent: 'moved', payload: { x: 1 } };
    tell({ epoch: 'new', offset: 1, data: JSON.stringify(envelope) });
    expect(await client.next(isMessage)).toMatchObject({ epoch: 'new', offset: 1 });
  });

  it('that is told late here is looked at now and then until it is', async () => {
    const inner = memoryBus();
    const held: (() => void)[] = [];
    let isHeld = true;
    let reads = 0;
    const logs = {
      append: inner.logs.append.bind(inner.logs),
      read(...args: Parameters<typeof inner.logs.read>) {
        reads += 1;
        if (reads > 1_000) throw new Error('It is read without a pause.');
        return inner.logs.read(...args);
      },
      follow: (subject: string, onEntry: (entry: LogEntry) => void) =>
        inner.logs.follow(subject, (entry) => {
          if (isHeld) held.push(() => onEntry(entry));
          else onEntry(entry);
        }),
    };
    await using gateway = await start({ ...inner, logs });
    await using first = await gateway.connect();
    const { epoch } = await subscribe(first);
    await gateway.publish(3);
    await using second = await gateway.connect(); // from another gateway, where it was told all
    expect(await subscribe(second, { epoch, offset: 3 })).toMatchObject({ recovered: true });
    await second.ask({ type: 'ping', id: 'p' });
    isHeld = false;
    for (const tell of held) tell();
    await gateway.publish(1);
    expect(await messages(second, 1)).toEqual(upTo(4, 4));
  });
});
