import { randomUUID } from 'node:crypto';
import { memoryBus } from '@sallyport/server';
import type { RawClient } from '@sallyport/testing';
import { connectRaw } from '@sallyport/testing';
import { describe, expect, it } from 'vitest';
import { createManualTime } from '../manual-time.ts';
import { cutBus } from './cut-bus.ts';
import { ask, Desk, toRef } from './desk.ts';

/** Two gateways, each with a way to the bus that can be cut, on a clock that is moved by hand. */
async function startTwo() {
  const time = createManualTime();
  const { clock } = time;
  const engine = memoryBus({ clock });
  const ways = { a: cutBus(engine), b: cutBus(engine) };
  const desk = new Desk();
  const a = await desk.start({ bus: ways.a.bus, instance: 'a', clock });
  const b = await desk.start({ bus: ways.b.bus, instance: 'b', clock });
  return {
    ...{ desk, a, b, ways, time },
    async [Symbol.asyncDispose]() {
      desk.open.resolve();
      await time.until(Promise.all([a[Symbol.asyncDispose](), b[Symbol.asyncDispose]()]));
    },
  };
}

const memoryOf = ({ received: [welcome] }: RawClient) =>
  welcome?.type === 'system' && welcome.intent === 'welcome' ? welcome.payload.memory : undefined;
const runs = async (two: Awaited<ReturnType<typeof startTwo>>, count = 1) =>
  expect.poll(() => two.desk.runs).toHaveLength(count);

describe('a gateway that dies', () => {
  it('leaves work that another answers as interrupted, once and for all [SP-REQ-024] [SP-REQ-030]', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(ask('later', '1'));
    await runs(two);
    two.ways.a.cut();
    await using second = await two.b.connect();
    second.send(ask('later', '1'));
    const answer = await two.time.until(second.next(toRef('1')), 500);
    expect(answer).toMatchObject({ type: 'error', payload: { code: 'unavailable' } });
    expect(await second.ask(ask('later', '1'))).toEqual(answer);
    expect(two.desk.runs).toEqual(['1']);
  });

  it('leaves what is done again before what was sent after it [SP-MSG-009] [SP-REQ-022]', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(ask('keep', '1'));
    await runs(two);
    two.ways.a.cut();
    await using second = await two.b.connect();
    second.send(ask('keep', '1'));
    second.send(ask('note', '2'));
    await two.time.until(second.next(toRef('2')), 500);
    expect(two.desk.runs).toEqual(['1', '1', '2']);
  });

  it('leaves it there although the client comes back once more [SP-MSG-009] [SP-REQ-023]', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(ask('keep', '1'));
    await runs(two);
    two.ways.a.cut();
    const url = `${two.b.url}?session=${randomUUID()}`;
    const comeBack = async () => {
      const client = await connectRaw(url, { token: await two.b.mint() });
      client.send(ask('keep', '1'));
      client.send({ type: 'ping', id: 'p' });
      await client.next(({ type }) => type === 'pong');
      return client;
    };
    (await comeBack()).socket.terminate();
    await using again = await comeBack();
    again.send(ask('note', '2'));
    await two.time.until(again.next(toRef('2')), 500);
    expect(two.desk.runs).toEqual(['1', '1', '2']);
  });

  it('and comes back does not answer what another has answered [SP-REQ-031]', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(ask('later', '1'));
    await runs(two);
    two.ways.a.cut();
    await using second = await two.b.connect();
    second.send(ask('later', '1'));
    const answer = await two.time.until(second.next(toRef('1')), 500);
    two.ways.a.mend();
    two.desk.open.resolve();
    expect(await first.next(toRef('1'))).toEqual(answer);
  });
});

describe('a bus that is away', () => {
  it('lets no work with an id begin, because it could be done twice [SP-REQ-029] [SP-REQ-032]', async () => {
    await using two = await startTwo();
    await using client = await two.a.connect();
    two.ways.a.cut();
    expect(await client.ask(ask('note', '1'))).toMatchObject({
      payload: { code: 'unavailable', retryable: true },
    });
    const call = { jsonrpc: '2.0', id: 7, method: 'add', params: { by: 2 } };
    expect(await client.ask({ type: 'jsonrpc', id: '2', payload: call })).toMatchObject({
      payload: { error: { code: -32017, data: { code: 'unavailable', retryable: true } } },
    });
    client.send({ channel: 'desk', intent: 'note', payload: {} });
    await runs(two);
    two.ways.a.mend();
    expect(await client.ask(ask('note', '3'))).toMatchObject({ payload: { code: 'unavailable' } });
    for (const _ of ['1', '3']) {
      client.send({ type: 'pong', ref: 'refused', timestamp: Date.now() });
    }
    expect(await client.ask(ask('note', '1'))).toMatchObject({ type: 'ack' });
    expect(two.desk.runs).toEqual(['undefined', '1']);
  });

  it('does not keep an answer back, and others find it when the bus is there again', async () => {
    await using two = await startTwo();
    await using first = await two.a.connect();
    first.send(ask('later', '1'));
    await runs(two);
    two.ways.a.cut();
    two.desk.open.resolve();
    const answer = await first.next(toRef('1'));
    expect(answer).toMatchObject({ type: 'reply' });
    two.ways.a.mend();
    await using second = await two.b.connect();
    expect(await second.ask(ask('later', '1'))).toEqual(answer);
    expect(two.desk.runs).toEqual(['1']);
  });

  it('while an answer is on its way from another gateway does not lose it', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(ask('count', '1'));
    await runs(two);
    first.socket.terminate();
    await using second = await two.b.connect();
    second.send(ask('count', '1'));
    await second.next((envelope) => envelope.type === 'reply' && envelope.seq === 1);
    two.ways.b.cut();
    two.desk.open.resolve();
    await expect.poll(() => two.a.gateway.stats().messages.out).toBeGreaterThan(0);
    two.ways.b.mend();
    await two.time.until(
      second.next((envelope) => envelope.type === 'reply' && envelope.final === true),
      500,
    );
    const seqs = second.received.filter(toRef('1')).map((one) => one.type === 'reply' && one.seq);
    expect(seqs).toEqual([0, 1, 2, 3]);
    expect(two.desk.runs).toEqual(['1']);
  });

  it('at the start keeps everybody out; afterwards the memory is named [SP-REQ-026]', async () => {
    await using bus = memoryBus();
    const way = cutBus(bus);
    way.cut();
    let isReady = false;
    const starting = new Desk().start({ bus: way.bus }).finally(() => {
      isReady = true;
    });
    await expect.poll(() => way.refused, { timeout: 5_000 }).toBeGreaterThan(5);
    expect(isReady).toBe(false);
    way.mend();
    await using gateway = await starting;
    const named = async () => {
      await using client = await gateway.connect();
      return memoryOf(client);
    };
    await expect.poll(named, { timeout: 5_000 }).toMatchObject({ windowMs: 300_000 });
  });
});

describe('a bus that is slow', () => {
  it('does not keep a repeat waiting whose first is cancelled before it begins [SP-REQ-009]', async () => {
    await using two = await startTwo();
    await using first = await two.a.connect();
    await using second = await two.b.connect();
    const release = two.ways.a.hold();
    first.send(ask('later', '1'));
    await expect.poll(() => two.a.gateway.connections()[0]?.inFlight).toBe(1);
    second.send(ask('later', '1'));
    await expect.poll(() => two.a.gateway.connections()[0]?.inFlight).toBe(0);
    second.send({ type: 'cancel', ref: '1' });
    await second.ask({ type: 'ping', id: 'p' });
    release();
    expect(await second.next(toRef('1'))).toMatchObject({ payload: { code: 'cancelled' } });
    expect(two.desk.runs).toEqual([]);
  });
});

describe('a bus that is slow to be asked', () => {
  it('does not take the answer from the connection that asked last to one that is gone [SP-REQ-019]', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    await using second = await two.b.connect();
    const release = two.ways.a.delay();
    first.send(ask('later', '1'));
    await expect.poll(() => two.a.gateway.connections()[0]?.inFlight).toBe(1);
    first.socket.terminate();
    await expect.poll(() => two.a.gateway.connections()).toEqual([]);
    second.send(ask('later', '1'));
    await expect.poll(() => two.desk.runs).toEqual(['1']);
    release();
    await two.ways.a.bus.check(new AbortController().signal);
    await using third = await two.a.connect();
    await third.ask(ask('add', '2', { by: 2 })); // what was delayed was asked before
    two.desk.open.resolve();
    expect(await second.next(toRef('1'))).toMatchObject({ type: 'reply' });
  });
});

describe('a bus that lost what it held', () => {
  it('is another memory, and nothing that was sent under the old one is run again [SP-REQ-028]', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(ask('later', '1'));
    await runs(two);
    await using second = await two.b.connect();
    const other = memoryBus({ clock: two.time.clock });
    two.ways.a.lead(other);
    two.ways.b.lead(other);
    second.send(ask('later', '1'));
    expect(await second.closed).toMatchObject({ code: 1012 });
    await using third = await two.b.connect();
    expect(memoryOf(third)).toBeDefined();
    expect(memoryOf(third)?.id).not.toBe(memoryOf(second)?.id);
    expect(two.desk.runs).toEqual(['1']);
  });
});
