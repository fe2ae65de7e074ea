import { describe, expect, it } from 'vitest';
import { ask } from './desk.ts';
import { startTwo } from './two-gateways.ts';

describe('a gateway that closes', () => {
  async function closeWith(two: Awaited<ReturnType<typeof startTwo>>, intent: string) {
    const first = await two.a.connect();
    first.send(ask(intent, '1'));
    await expect.poll(() => two.desk.runs).toHaveLength(1);
    first.socket.terminate();
    await expect.poll(() => two.a.gateway.connections()).toEqual([]);
    await two.a.gateway.close({ spreadMs: 0, deadlineMs: 100 });
    const second = await two.b.connect();
    return second.ask(ask(intent, '1'));
  }

  it('leaves durable work that it could not end to the others [SP-REQ-022]', async () => {
    await using two = await startTwo();
    expect(await closeWith(two, 'keep')).toMatchObject({ type: 'ack' });
    expect(two.desk.runs).toEqual(['1', '1']);
  });

  it('answers other work that it could not end unavailable, everywhere [SP-REQ-024]', async () => {
    await using two = await startTwo();
    const answer = await closeWith(two, 'later');
    expect(answer).toMatchObject({ type: 'error', payload: { code: 'unavailable' } });
    expect(two.desk.runs).toEqual(['1']);
  });
});

describe('intents', () => {
  it('start in the order of their channel, with an id or without [SP-MSG-009]', async () => {
    await using two = await startTwo();
    await using client = await two.a.connect();
    const order = Array.from({ length: 40 }, (_, n) => n);
    for (const n of order) {
      const { id, ...unnamed } = ask('mark', `m${n}`, { n });
      client.send(n % 3 === 0 ? unnamed : { ...unnamed, id });
    }
    await expect.poll(() => two.desk.marks).toEqual(order);
  });
});

describe('what is shared', () => {
  it('is forgotten when the client has read past it, which its pong says', async () => {
    await using two = await startTwo();
    await using client = await two.a.connect();
    for (let n = 0; n < 511; n += 1) await client.ask(ask('note', `n${n}`));
    client.send(ask('note', 'n511'));
    const { id } = (await client.next(({ type }) => type === 'ping')) as { id: string };
    client.send({ type: 'pong', ref: id, timestamp: 0 });
    await using second = await two.b.connect();
    await expect
      .poll(async () => {
        await second.ask(ask('note', 'n0'));
        return two.desk.runs.filter((run) => run === 'n0').length;
      })
      .toBe(2);
  });
});
