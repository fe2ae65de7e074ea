import { describe, expect, it } from 'vitest';
import { ask, toRef } from './desk.ts';
import { startTwo } from './two-gateways.ts';

describe('a repeat on another gateway', () => {
  it.each([
    ['a request', ask('add', '1', { by: 2 }), { type: 'reply', payload: { sum: 2 } }],
    ['an event', ask('note', '1'), { type: 'ack' }],
    [
      'a call',
      {
        type: 'jsonrpc',
        id: '1',
        payload: { jsonrpc: '2.0', id: 7, method: 'add', params: { by: 2 } },
      },
      { type: 'jsonrpc', payload: { jsonrpc: '2.0', id: 7, result: 2 } },
    ],
    [
      'a batch',
      {
        type: 'jsonrpc',
        id: '1',
        payload: [
          { jsonrpc: '2.0', id: 7, method: 'add', params: { by: 2 } },
          { jsonrpc: '2.0', id: 8, method: 'nothing' },
        ],
      },
      { type: 'jsonrpc', payload: [{ id: 7, result: 2 }, { id: 8 }] },
    ],
  ])('of %s is answered from what they share [SP-REQ-018]', async (_what, frame, answer) => {
    await using two = await startTwo();
    const first = await two.a.connect();
    expect(await first.ask(frame)).toMatchObject({ ...answer, ref: '1' });
    first.socket.terminate();
    await using second = await two.b.connect();
    expect(await second.ask(frame)).toMatchObject({ ...answer, ref: '1' });
    expect(await second.ask(frame)).toMatchObject({ ...answer, ref: '1' });
    expect(two.desk.runs).toHaveLength(1);
  });

  it('finds the same memory there [SP-REQ-026]', async () => {
    await using two = await startTwo();
    const [first, second] = [await two.a.connect(), await two.b.connect()];
    const memoryOf = ([welcome]: typeof first.received) =>
      welcome?.type === 'system' && welcome.intent === 'welcome' && welcome.payload.memory;
    expect(memoryOf(first.received)).toMatchObject({ id: expect.any(String), windowMs: 300_000 });
    expect(memoryOf(second.received)).toEqual(memoryOf(first.received));
  });

  it.each([
    ['a request', ask('later', '1'), { type: 'reply', payload: { sum: 0 } }],
    [
      'a call',
      { type: 'jsonrpc', id: '1', payload: { jsonrpc: '2.0', id: 7, method: 'later', params: {} } },
      { type: 'jsonrpc', payload: { jsonrpc: '2.0', id: 7, result: 0 } },
    ],
    [
      'a batch',
      {
        type: 'jsonrpc',
        id: '1',
        payload: [{ jsonrpc: '2.0', id: 7, method: 'later', params: {} }],
      },
      { type: 'jsonrpc', payload: [{ jsonrpc: '2.0', id: 7, result: 0 }] },
    ],
  ])('joins %s that runs [SP-REQ-019] [SP-REQ-020]', async (_what, frame, answer) => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(frame);
    await expect.poll(() => two.desk.runs).toHaveLength(1);
    await using second = await two.b.connect();
    second.send(frame);
    await expect.poll(() => two.a.gateway.connections()[0]?.inFlight).toBe(0);
    two.desk.open.resolve();
    expect(await second.next(toRef('1'))).toMatchObject(answer);
    await first.ask({ type: 'ping', id: 'p' });
    expect(first.received.filter(toRef('1'))).toEqual([]);
    expect(two.desk.runs).toHaveLength(1);
  });

  it('comes back to the first gateway', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(ask('later', '1'));
    await expect.poll(() => two.desk.runs).toHaveLength(1);
    await using second = await two.b.connect();
    second.send(ask('later', '1'));
    await expect.poll(() => two.a.gateway.connections()[0]?.inFlight).toBe(0);
    await using third = await two.a.connect();
    third.send(ask('later', '1'));
    await expect.poll(() => two.b.gateway.connections()[0]?.inFlight).toBe(0);
    two.desk.open.resolve();
    expect(await third.next(toRef('1'))).toMatchObject({ payload: { sum: 0 } });
    await second.ask({ type: 'ping', id: 'p' });
    expect(second.received.filter(toRef('1'))).toEqual([]);
  });

  it('gets the chunks of a stream, with their numbers, and then the rest [SP-REQ-021]', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(ask('count', '1'));
    await first.next((envelope) => envelope.type === 'reply' && envelope.seq === 1);
    first.socket.terminate();
    await using second = await two.b.connect();
    second.send(ask('count', '1'));
    await second.next((envelope) => envelope.type === 'reply' && envelope.seq === 1);
    two.desk.open.resolve();
    await second.next((envelope) => envelope.type === 'reply' && envelope.final === true);
    const replies = second.received.filter(toRef('1'));
    expect(replies.map((reply) => reply.type === 'reply' && reply.seq)).toEqual([0, 1, 2, 3]);
    await using third = await two.b.connect();
    third.send(ask('count', '1'));
    await third.next((envelope) => envelope.type === 'reply' && envelope.final === true);
    expect(third.received.filter(toRef('1'))).toEqual(replies);
    expect(two.desk.runs).toEqual(['1']);
  });

  it('gets a stream no faster than its client reads', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(ask('flood', '1'));
    await expect.poll(() => two.desk.runs).toHaveLength(1);
    first.socket.terminate();
    await using second = await two.b.connect();
    second.send(ask('flood', '1'));
    await second.ask({ type: 'ping', id: 'p' });
    two.desk.open.resolve();
    await second.next((envelope) => envelope.type === 'reply' && envelope.final === true);
    const seqs = second.received.filter(toRef('1')).map((one) => one.type === 'reply' && one.seq);
    expect(seqs).toEqual(Array.from({ length: 201 }, (_, n) => n));
  });

  it('gets a text that is too large for a letter from the record', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(ask('page', '1'));
    await expect.poll(() => two.desk.runs).toHaveLength(1);
    first.socket.terminate();
    await using second = await two.b.connect();
    second.send(ask('page', '1'));
    await second.ask({ type: 'ping', id: 'p' });
    two.desk.open.resolve();
    const reply = await second.next(toRef('1'));
    expect(reply.type === 'reply' && JSON.stringify(reply.payload).length).toBeGreaterThan(300_000);
    expect(two.desk.runs).toEqual(['1']);
  });

  it('of a stream with such a chunk is told that it is gone [SP-REQ-021]', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(ask('big', '1'));
    await first.next((envelope) => envelope.type === 'reply' && envelope.seq === 0);
    first.socket.terminate();
    await using second = await two.b.connect();
    second.send(ask('big', '1'));
    await second.next((envelope) => envelope.type === 'reply' && envelope.seq === 0);
    two.desk.open.resolve();
    const answer = await second.next(({ type }) => type === 'error');
    expect(answer).toMatchObject({ ref: '1', payload: { code: 'unavailable' } });
    expect(two.desk.runs).toEqual(['1']);
  });

  it('is not stopped by a cancel from where it was asked for before [SP-REQ-009]', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(ask('later', '1'));
    await expect.poll(() => two.desk.runs).toHaveLength(1);
    await using second = await two.b.connect();
    second.send(ask('later', '1'));
    await expect.poll(() => two.a.gateway.connections()[0]?.inFlight).toBe(0);
    first.send({ type: 'cancel', ref: '1' });
    await first.ask({ type: 'ping', id: 'p' });
    two.desk.open.resolve();
    expect(await second.next(toRef('1'))).toMatchObject({ type: 'reply' });
    expect(two.desk.aborted).toBe(0);
  });

  it('can be cancelled there [SP-REQ-019]', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    first.send(ask('later', '1'));
    await expect.poll(() => two.desk.runs).toHaveLength(1);
    first.socket.terminate();
    await using second = await two.b.connect();
    second.send(ask('later', '1'));
    second.send({ type: 'cancel', ref: '1' });
    expect(await second.next(toRef('1'))).toMatchObject({ payload: { code: 'cancelled' } });
    expect(two.desk.aborted).toBe(1);
  });

  it('is answered although the checks would refuse it there [SP-REQ-018]', async () => {
    await using two = await startTwo();
    await using first = await two.a.connect({ scopes: ['desk:admin'] });
    expect(await first.ask(ask('admin', '1'))).toMatchObject({ type: 'ack' });
    await using second = await two.b.connect();
    expect(await second.ask(ask('admin', '1'))).toMatchObject({ type: 'ack' });
    expect(await second.ask(ask('admin', '2'))).toMatchObject({ payload: { code: 'forbidden' } });
  });

  it('of what was refused before it ran is judged anew [SP-REQ-025]', async () => {
    await using two = await startTwo();
    await using first = await two.a.connect();
    expect(await first.ask(ask('add', '1', { by: 'two' }))).toMatchObject({ type: 'error' });
    await using second = await two.b.connect();
    expect(await second.ask(ask('add', '1', { by: 2 }))).toMatchObject({ payload: { sum: 2 } });
  });

  it("of another user's id is another frame [SP-REQ-018]", async () => {
    await using two = await startTwo();
    await using ada = await two.a.connect();
    await using eve = await two.b.connect({ subject: 'eve' });
    expect(await ada.ask(ask('add', '1', { by: 2 }))).toMatchObject({ payload: { sum: 2 } });
    expect(await eve.ask(ask('add', '1', { by: 2 }))).toMatchObject({ payload: { sum: 4 } });
  });

  it('outlives the gateway that answered', async () => {
    await using two = await startTwo();
    const first = await two.a.connect();
    await first.ask(ask('add', '1', { by: 2 }));
    first.socket.terminate();
    await two.a.gateway.close({ spreadMs: 0, deadlineMs: 100 });
    await using second = await two.b.connect();
    expect(await second.ask(ask('add', '1', { by: 2 }))).toMatchObject({ payload: { sum: 2 } });
  });
});
